namespace Berth.Machines.Initrd;

/// <summary>The modules of a kernel: a directory <c>lib/modules/VERSION</c>, on the host or in an image.</summary>
public interface IKernelModules
{
    /// <summary>Reads a file; null if there is none.</summary>
    /// <param name="path">Its path below the directory: "modules.dep", "kernel/fs/ext4/ext4.ko".</param>
    byte[]? TryRead(string path);
}
