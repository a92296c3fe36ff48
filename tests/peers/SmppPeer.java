// A message centre of Maven's org.jsmpp:jsmpp: java SmppPeer PORT. Says "listening PORT", then a line
// of JSON for each submit_sm; receipts are texts that jsmpp writes.

import java.util.Date;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jsmpp.bean.*;
import org.jsmpp.extra.ProcessRequestException;
import org.jsmpp.session.*;
import org.jsmpp.util.DeliveryReceiptState;
import org.jsmpp.util.MessageId;

public class SmppPeer implements ServerMessageReceiverListener {
  private final AtomicInteger count = new AtomicInteger();
  private final ExecutorService beside = Executors.newCachedThreadPool();

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    SmppPeer peer = new SmppPeer();
    try (SMPPServerSessionListener listener = new SMPPServerSessionListener(port)) {
      System.out.println("listening " + port);
      while (true) {
        SMPPServerSession session = listener.accept();
        session.setMessageReceiverListener(peer);
        peer.beside.submit(() -> peer.greet(session));
      }
    }
  }

  private void greet(SMPPServerSession session) {
    try {
      session.waitForBind(60_000).accept("centre");
      deliver(session, "447700900123", "447700900999", (byte) 0,
          new byte[] {'Y', 'e', 's', ',', ' ', '5', ' ', 0x1b, 'e', ' ', 0x1b, '(', 'n', 'o', 'w',
              0x1b, ')'});
    } catch (Exception e) {
      e.printStackTrace();
    }
  }

  private void deliver(SMPPServerSession session, String from, String to, byte esmClass,
      byte[] octets) throws Exception {
    session.deliverShortMessage("", TypeOfNumber.INTERNATIONAL, NumberingPlanIndicator.ISDN, from,
        TypeOfNumber.INTERNATIONAL, NumberingPlanIndicator.ISDN, to, new ESMClass(esmClass),
        (byte) 0, (byte) 0, new RegisteredDelivery(0), DataCodings.ZERO, octets);
  }

  private static String hex(byte[] octets) {
    StringBuilder out = new StringBuilder();
    for (byte octet : octets) out.append(String.format("%02x", octet));
    return out.toString();
  }

  @Override
  public SubmitSmResult onAcceptSubmitSm(SubmitSm sms, SMPPServerSession session)
      throws ProcessRequestException {
    String id = "j" + count.incrementAndGet();
    OptionalParameter payload = sms.getOptionalParameter(OptionalParameter.Tag.MESSAGE_PAYLOAD);
    byte[] octets = payload == null
        ? sms.getShortMessage() : ((OptionalParameter.OctetString) payload).getValue();
    System.out.println(String.format(
        "{\"source\": \"%s\", \"source_ton\": %d, \"to\": \"%s\", \"coding\": %d, "
            + "\"esm_class\": %d, \"octets\": \"%s\"}",
        sms.getSourceAddr(), sms.getSourceAddrTon(), sms.getDestAddress(), sms.getDataCoding(),
        sms.getEsmClass(), hex(octets)));
    if (sms.getRegisteredDelivery() != 0)
      beside.submit(() -> {
        String text = new DeliveryReceipt(id, 1, 1, new Date(), new Date(),
            DeliveryReceiptState.DELIVRD, "000", "text").toString();
        deliver(session, sms.getDestAddress(), "447700900999", (byte) 4,
            text.getBytes("US-ASCII"));
        return null;
      });
    try {
      return new SubmitSmResult(new MessageId(id), new OptionalParameter[0]);
    } catch (org.jsmpp.PDUStringException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ProcessRequestException refused() {
    return new ProcessRequestException("not here", 3);
  }

  @Override
  public DataSmResult onAcceptDataSm(DataSm sms, Session session) throws ProcessRequestException {
    throw refused();
  }
  @Override
  public SubmitMultiResult onAcceptSubmitMulti(SubmitMulti sms, SMPPServerSession session)
      throws ProcessRequestException {
    throw refused();
  }
  @Override
  public QuerySmResult onAcceptQuerySm(QuerySm query, SMPPServerSession session)
      throws ProcessRequestException {
    throw refused();
  }
  @Override
  public void onAcceptReplaceSm(ReplaceSm sms, SMPPServerSession session)
      throws ProcessRequestException {
    throw refused();
  }
  @Override
  public void onAcceptCancelSm(CancelSm sms, SMPPServerSession session)
      throws ProcessRequestException {
    throw refused();
  }
  @Override
  public BroadcastSmResult onAcceptBroadcastSm(BroadcastSm sms, SMPPServerSession session)
      throws ProcessRequestException {
    throw refused();
  }
  @Override
  public void onAcceptCancelBroadcastSm(CancelBroadcastSm sms, SMPPServerSession session)
      throws ProcessRequestException {
    throw refused();
  }
  @Override
  public QueryBroadcastSmResult onAcceptQueryBroadcastSm(QueryBroadcastSm query,
      SMPPServerSession session) throws ProcessRequestException {
    throw refused();
  }
}
