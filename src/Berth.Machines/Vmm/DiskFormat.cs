namespace Berth.Machines.Vmm;

/// <summary>The format of a disk's file.</summary>
public enum DiskFormat
{
    /// <summary>The disk's bytes.</summary>
    Raw,

    /// <summary>QEMU's format: an overlay over another file.</summary>
    Qcow2,
}
