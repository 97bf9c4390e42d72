using Berth.Instances.Store;
using Berth.Linux.Descriptors;
using Berth.Linux.Files;
using Berth.Linux.Kernel;
using Berth.Sandbox.Errors;

namespace Berth.Sandbox.Starting;

/// <summary>
/// The directory for launchers if the host forbids executing memory files: the runtime directory, which is created only then.
/// </summary>
public static class LauncherDirectory
{
    private const long ExecutionForbidden = 2;

    /// <summary>The directory; null: not needed, memory files can be executed.</summary>
    /// <param name="directories">The caller's directories.</param>
    /// <param name="hasSecrets">Whether the launcher holds secrets, which are written to no disk.</param>
    /// <exception cref="SandboxPlanException">The directory is on a disk, and the launcher holds secrets.</exception>
    public static string? For(StateDirectories directories, bool hasSecrets = false)
    {
        if (Sysctl.Find("vm.memfd_noexec") is not ExecutionForbidden)
            return null;
        TrustedDirectory.Ensure(directories.Runtime);
        if (hasSecrets && !MemoryFile.IsInMemory(directories.Runtime))
        {
            throw new SandboxPlanException(
                $"a secret cannot be given: this host forbids executing memory files, and {directories.Runtime} is on a disk",
                "set vm.memfd_noexec=1, or XDG_RUNTIME_DIR to a directory on a tmpfs");
        }

        return directories.Runtime;
    }
}
