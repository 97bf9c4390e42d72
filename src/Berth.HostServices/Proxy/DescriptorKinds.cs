namespace Berth.HostServices.Proxy;

/// <summary>Kinds of descriptors that a caller may pass to a service.</summary>
[Flags]
public enum DescriptorKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>Regular files, including memory files.</summary>
    File = 1,

    /// <summary>Directories.</summary>
    Directory = 2,

    /// <summary>Pipes, named or not.</summary>
    Pipe = 4,

    /// <summary>Sockets.</summary>
    Socket = 8,

    /// <summary>Devices.</summary>
    Device = 16,

    /// <summary>Anything else, such as eventfd(2), epoll(7) and pidfds.</summary>
    Other = 32,

    /// <summary>All.</summary>
    All = File | Directory | Pipe | Socket | Device | Other,
}
