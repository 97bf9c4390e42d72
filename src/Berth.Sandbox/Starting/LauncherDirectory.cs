using Berth.Instances.Store;
using Berth.Linux.Files;
using Berth.Linux.Kernel;

namespace Berth.Sandbox.Starting;

/// <summary>
/// The directory for launchers if the host forbids executing memory files: the runtime directory, which is created only then.
/// </summary>
public static class LauncherDirectory
{
    private const long ExecutionForbidden = 2;

    /// <summary>The directory; null: not needed, memory files can be executed.</summary>
    public static string? For(StateDirectories directories)
    {
        if (Sysctl.Find("vm.memfd_noexec") is not ExecutionForbidden)
            return null;
        TrustedDirectory.Ensure(directories.Runtime);
        return directories.Runtime;
    }
}
