namespace Berth.Workloads.Specs;

/// <summary>A kind of descriptor that a workload may pass to a host service.</summary>
public enum DescriptorKind
{
    /// <summary>A regular file, including a memory file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A pipe, named or not.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A device.</summary>
    Device,

    /// <summary>Anything else, such as eventfd(2), epoll(7) and pidfds.</summary>
    Other,
}
