using System.Collections.Immutable;
using Berth.Sandbox.Host;
using Berth.Sandbox.Planning.Mounts;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Planning.Profiles;

/// <summary>Profiles: lists of file-system entries that come before the spec's own.</summary>
internal static class ProfileEntries
{
    // The directories of a distribution's programs and their files. Those that are links on merged-/usr systems stay links.
    private static readonly string[] SystemDirectories =
        ["/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/opt", "/nix/store", "/gnu/store"];

    // Needed for name resolution if /etc/resolv.conf is a link into /run.
    private static readonly string[] ResolverDirectories = ["/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager/resolv.conf"];

    private const string RuntimeDirectories = "/run/user";

    public static ImmutableArray<FilesystemEntry> For(SandboxSpec spec, ProfileContext context) => spec.Profile switch
    {
        SandboxProfile.Permissive => Permissive(context),
        SandboxProfile.Workspace => [.. Strict(context), Workspace(context)],
        SandboxProfile.Agent => [.. Strict(context), .. AgentProfile.GitSettings(context.Home, context.CallersHome), Workspace(context)],
        _ => Strict(context),
    };

    /// <summary>
    /// The directory for sockets (XDG_RUNTIME_DIR) of a user. With the permissive profile it is in the host's <c>/run</c>, in which nothing
    /// is created: null if the host does not have it, for example without logind.
    /// </summary>
    public static string? RuntimeDirectory(SandboxProfile profile, IHostView host, uint uid) =>
        profile is not SandboxProfile.Permissive
            || !HasDirectory(host, "/run")
            || HasDirectory(host, RuntimeDirectories) ? $"{RuntimeDirectories}/{uid}" : null;

    private static BindEntry Workspace(ProfileContext context) => new(context.CurrentDirectory, context.CurrentDirectory) { Write = true };

    private static ImmutableArray<FilesystemEntry> Strict(ProfileContext context)
    {
        var entries = ImmutableArray.CreateBuilder<FilesystemEntry>();
        foreach (var directory in SystemDirectories)
        {
            if (context.Host.Look(directory) is not { } found)
                continue;
            entries.Add(found is { Kind: HostFileKind.Symlink, LinkText: { } text }
                ? new SymlinkEntry(directory, text)
                : new BindEntry(directory, directory));
        }

        entries.Add(context.Lasting ? new BindEntry("/etc", "/etc") : MountPlanner.ProfileEtc);
        if (context.Network == NetworkMode.Host)
            entries.AddRange(ResolverDirectories.Select(static d => new BindEntry(d, d) { Optional = true }));
        entries.Add(new ProcEntry("/proc"));
        entries.Add(new DevEntry("/dev"));
        entries.Add(new TmpfsEntry("/tmp") { Mode = Octal("1777") });
        entries.Add(new SymlinkEntry("/var/tmp", "../tmp"));
        entries.Add(new TmpfsEntry(context.RuntimeDirectory!) { Mode = Octal("0700") });
        entries.Add(new TmpfsEntry(context.Home) { Mode = Octal("0700") });
        return entries.ToImmutable();
    }

    private static ImmutableArray<FilesystemEntry> Permissive(ProfileContext context)
    {
        var entries = ImmutableArray.CreateBuilder<FilesystemEntry>();
        entries.Add(new BindEntry("/", "/") { Write = true });
        entries.Add(new ProcEntry("/proc"));
        entries.Add(new DevEntry("/dev"));
        if (context.HasDisplay)
            entries.Add(new BindEntry("/dev/dri", "/dev/dri") { Write = true, Device = true, Optional = true });
        entries.Add(new BindEntry("/dev/kvm", "/dev/kvm") { Write = true, Device = true, Optional = true });
        entries.Add(new TmpfsEntry("/tmp") { Mode = Octal("1777") });
        if (context.RuntimeDirectory is { } runtime)
        {
            // A user without a login session (a service, another identity) has no directory there: then the whole directory is the
            // workload's own.
            if (HasDirectory(context.Host, RuntimeDirectories) && !HasDirectory(context.Host, runtime))
                entries.Add(new TmpfsEntry(RuntimeDirectories));
            entries.Add(new TmpfsEntry(runtime) { Mode = Octal("0700") });
        }

        if (HasDirectory(context.Host, "/run/nscd"))
            entries.Add(new TmpfsEntry("/run/nscd") { Write = false });
        entries.Add(new BindEntry("/etc", "/etc"));
        return entries.ToImmutable();
    }

    private static bool HasDirectory(IHostView host, string path) => host.Look(path) is { Kind: HostFileKind.Directory };

    private static int Octal(string digits) => Convert.ToInt32(digits, 8);
}
