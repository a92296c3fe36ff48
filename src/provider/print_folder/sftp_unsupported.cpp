#include "provider/print_folder/place.hpp"

namespace notify::print_folder {

Result<std::unique_ptr<Place>> open_sftp_place(SftpServer) {
  return make_error(ErrorCode::unsupported, "this build has no sftp provider");
}

}  // namespace notify::print_folder
