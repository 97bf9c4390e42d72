namespace Berth.HostServices.Messages;

/// <summary>
/// The types of messages. Those from <see cref="Hello"/> on are additions of Berth, and sent only to a peer that is known to speak them.
/// </summary>
public enum MessageKind
{
    /// <summary>A call.</summary>
    Method,

    /// <summary>The result of a call.</summary>
    Reply,

    /// <summary>A message of the service during a call.</summary>
    Signal,

    /// <summary>The failure of a call.</summary>
    Exception,

    /// <summary>The additions to the protocol that the sender speaks.</summary>
    Hello,

    /// <summary>The caller no longer wants the result of a call.</summary>
    Cancel,

    /// <summary>The caller accepts further signals of a stream.</summary>
    Credit,
}
