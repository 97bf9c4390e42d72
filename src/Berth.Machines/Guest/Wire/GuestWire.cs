namespace Berth.Machines.Guest.Wire;

/// <summary>The constants of the protocol: what a frame looks like, and the limits on what a peer may send.</summary>
public static class GuestWire
{
    /// <summary>The version of the protocol. Both sides must have the same: the host brings its agent along at each boot.</summary>
    public const int Version = 3;

    /// <summary>The largest content of a frame that the guest sends, in bytes.</summary>
    public const int MostFromGuest = 32 * 1024;

    /// <summary>The largest content of a frame that the host sends, in bytes: a command line with its environment.</summary>
    public const int MostFromHost = 256 * 1024;

    /// <summary>The most bytes of data in one frame.</summary>
    public const int MostData = 32 * 1024;

    /// <summary>The number of bytes of input that the guest accepts before it has passed any on.</summary>
    public const int FirstWindow = 64 * 1024;

    /// <summary>The most elements of a list: arguments, variables.</summary>
    public const int MostTexts = 4096;

    /// <summary>The prefix of the names of the ports in the guest; a number follows, from 0.</summary>
    public const string PortName = "berth.agent.";

    /// <summary>The size of what precedes the content of a frame, in bytes.</summary>
    public const int HeaderSize = 8;
}
