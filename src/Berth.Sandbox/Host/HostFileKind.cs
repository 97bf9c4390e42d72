namespace Berth.Sandbox.Host;

/// <summary>The kind of file at a host path.</summary>
internal enum HostFileKind
{
    /// <summary>A regular file.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    Symlink,

    /// <summary>A device, a socket or a fifo.</summary>
    Special,
}
