namespace Berth.HostServices.Messages;

/// <summary>
/// The <c>type</c> of a message. Those from <see cref="Hello"/> on are ours, and only sent to a peer that is known to speak them.
/// </summary>
public enum MessageKind
{
    /// <summary>A call.</summary>
    Method,

    /// <summary>A call's result.</summary>
    Reply,

    /// <summary>Something a service says in the middle of a call.</summary>
    Signal,

    /// <summary>A call's failure.</summary>
    Exception,

    /// <summary>Which additions to the protocol the sender speaks.</summary>
    Hello,

    /// <summary>The caller no longer wants the result of a call.</summary>
    Cancel,

    /// <summary>The caller takes further signals of a stream.</summary>
    Credit,
}
