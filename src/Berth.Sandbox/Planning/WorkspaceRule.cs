using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning;

/// <summary>
/// Decides which directories may be a workspace, which the workload can write. Not allowed are system directories, directories that contain
/// the caller's home, and directories that every user can write, which contain sockets of other programs.
/// </summary>
internal static class WorkspaceRule
{
    private static readonly string[] s_system =
        ["/bin", "/boot", "/dev", "/etc", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/run", "/sbin", "/sys", "/usr", "/var"];

    // Directories of homes and temporary files that are below system directories.
    private static readonly string[] s_people = ["/home", "/usr/home", "/var/home", "/var/tmp"];

    /// <summary>Checks the current directory.</summary>
    /// <param name="sandbox">The spec's sandbox.</param>
    /// <param name="context">The caller and the host.</param>
    /// <param name="current">The current directory, free of links.</param>
    /// <exception cref="SandboxPlanException">The directory may not be a workspace.</exception>
    public static void Require(SandboxSpec sandbox, PlanningContext context, string current)
    {
        if (!sandbox.HasWorkspace || IsGranted(sandbox, context.Host, current))
            return;
        if (current == "/")
            throw Refusal(sandbox, "would make the whole host writable: the current directory is /", current);
        var isPeoples = s_people.Any(p => current != p && HostPaths.IsWithin(current, p));
        foreach (var named in (ReadOnlySpan<string?>)[context.Home, context.LoginHome])
        {
            if (named is null)
                continue;
            var home = HostPaths.Resolve(context.Host, named) ?? named;
            if (home == current)
                throw Refusal(sandbox, $"would make all of your home directory {current} readable and writable", current);
            if (HostPaths.IsWithin(home, current))
                throw Refusal(sandbox, $"would make {current} writable, and your home directory {home} with it", current);
            isPeoples |= HostPaths.IsWithin(current, home);
        }

        if (s_people.Contains(current) || (!isPeoples && s_system.Any(s => HostPaths.IsWithin(current, s))))
            throw Refusal(sandbox, $"would make {current} writable, which is the system's", current);
        if (context.Host.Look(current) is { Mode: var mode } && mode.HasFlag(UnixFileMode.OtherWrite))
            throw Refusal(sandbox,
                $"would make {current} writable, which everybody may write: files and sockets of other programs are there", current);
    }

    /// <summary>Whether the spec grants the directory by its name.</summary>
    private static bool IsGranted(SandboxSpec sandbox, IHostView host, string current) => sandbox.Filesystem.Any(entry =>
        entry is BindEntry { Write: true } bind && HostPaths.Resolve(host, bind.Source) == current);

    private static SandboxPlanException Refusal(SandboxSpec sandbox, string what, string current) => new(
        $"the {(sandbox.Profile is SandboxProfile.Agent ? "agent" : "workspace")} profile {what}",
        current == "/"
            ? "change to the directory to work in, or use the strict profile"
            : $"change to the directory to work in, use the strict profile, or grant {current} by its name, writable")
    {
        Members = current == "/" ? [SpecMember.Profile] : [SpecMember.Profile, SpecMember.Filesystem],
    };
}
