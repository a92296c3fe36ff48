#include "provider/kinds.hpp"

#include "provider/dvla/dvla.hpp"
#include "provider/firetext/firetext.hpp"
#include "provider/generic_http/generic_http.hpp"
#include "provider/mmg/mmg.hpp"
#include "provider/print_folder/print_folder.hpp"
#include "provider/ses/ses.hpp"
#include "provider/simulator/simulator.hpp"
#include "provider/smpp/smpp.hpp"
#include "provider/sms_voice/sms_voice.hpp"
#include "provider/smtp/smtp.hpp"
#include "provider/sns/sns.hpp"

#include <notify/adapters/inbound_readers.hpp>
#include <notify/adapters/receipt_readers.hpp>

namespace notify {

std::span<const ProviderKind> provider_kinds() {
  static constexpr ProviderKind kinds[]{
      {"dvla", dvla::open, dvla::make_receipt_reader},
      {"firetext", firetext::open, firetext::make_receipt_reader, firetext::make_inbound_reader},
      {"folder", print_folder::open_folder},
      {"http", generic_http::open},
      {"mmg", mmg::open, mmg::make_receipt_reader, mmg::make_inbound_reader},
      {"ses", ses::open, ses::make_receipt_reader},
      {"sftp", print_folder::open_sftp},
      {"simulator", simulator::open},
      {"smpp", smpp::open},
      {"sms-voice", sms_voice::open, sms_voice::make_receipt_reader,
       sms_voice::make_inbound_reader},
      {"smtp", smtp::open, smtp::make_receipt_reader},
      {"sns", sns::open, sns::make_receipt_reader, sns::make_inbound_reader},
  };
  return kinds;
}

std::vector<std::shared_ptr<ReceiptReader>> make_receipt_readers() {
  std::vector<std::shared_ptr<ReceiptReader>> readers;
  for (const ProviderKind& kind : provider_kinds())
    if (kind.make_receipt_reader != nullptr)
      readers.push_back(kind.make_receipt_reader(std::string(kind.name)));
  return readers;
}

std::vector<std::shared_ptr<InboundReader>> make_inbound_readers() {
  std::vector<std::shared_ptr<InboundReader>> readers;
  for (const ProviderKind& kind : provider_kinds())
    if (kind.make_inbound_reader != nullptr)
      readers.push_back(kind.make_inbound_reader(std::string(kind.name)));
  return readers;
}

}  // namespace notify
