using Berth.Instances.Store;
using Berth.Linux.Files;
using Berth.Linux.Kernel;

namespace Berth.Sandbox.Starting;

/// <summary>Where launchers go when the host forbids executing memory files: the runtime directory, made only then.</summary>
public static class LauncherDirectory
{
    private const long ExecutionForbidden = 2;

    /// <summary>The directory; null: memory files can be executed, nothing is needed.</summary>
    public static string? For(StateDirectories directories)
    {
        if (Sysctl.Find("vm.memfd_noexec") is not ExecutionForbidden)
            return null;
        TrustedDirectory.Ensure(directories.Runtime);
        return directories.Runtime;
    }
}
