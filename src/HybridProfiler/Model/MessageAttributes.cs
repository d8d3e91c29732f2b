namespace HybridProfiler.Model;

/// <summary>
/// Names of the attributes by which traces of several processes find each other: a number or text that both sides know stands on the
/// span that sends and on the span that receives. A message is sent no earlier than the sending span begins and received no
/// later than the receiving span ends, so short spans around the calls tell most.
/// </summary>
public static class MessageAttributes
{
    /// <summary>Id of the message that the span sends.</summary>
    public const string Sent = "message.sent";

    /// <summary>Id of the message that the span receives.</summary>
    public const string Received = "message.received";
}
