using System.Collections.Immutable;
using Berth.Instances.Store;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Landlock;
using Berth.Linux.Processes;
using Berth.Linux.Text;
using Berth.Sandbox.Host;
using Berth.Sandbox.Running;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Probing;

/// <summary>
/// Gathers what planning needs to know of the caller and the host: only what the spec makes necessary, for each look costs start-up time.
/// </summary>
public static class HostContext
{
    private const uint Identities = 10_000;

    /// <summary>The context of this process, now.</summary>
    /// <param name="spec">What is going to be planned.</param>
    public static PlanningContext Capture(WorkloadSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var environment = Environment();
        var context = new PlanningContext
        {
            Caller = Caller(spec),
            Features = Features(spec),
            Host = new LinuxHostView(),
            CurrentDirectory = WorkingDirectory.Path,
            Environment = environment,
            CanMapOwner = static (path, directory, owner, shown) => OwnerMappingAttempt.Run(path, directory, owner, shown) is null,
            Home = Home(),
            LoginHome = LoginHome(),
            OwnDirectories = OwnDirectories(),
            FindGroup = static name => Users.FindGroup(name)?.Gid,
            FindPrimaryGroup = static uid => Users.Find(uid)?.Gid,
            HasTerminal = StandardDescriptors.IsTerminal(0) && StandardDescriptors.IsTerminal(1),
            InstanceId = InstanceStore.NewId(),
            Handover = HandoverLookup.Find(spec, environment),
        };
        return spec.Grants.HostServices.IsEmpty ? context : context with { RuntimeDirectory = Directories().Runtime, ForService = Capture };
    }

    /// <summary>The caller's environment.</summary>
    public static IReadOnlyDictionary<string, string> Environment() => new CallerEnvironment();

    /// <summary>The caller's state directories.</summary>
    /// <exception cref="StateDirectoryException">A variable names one that Berth cannot use.</exception>
    public static StateDirectories Directories()
    {
        var directories = StateDirectories.For(IsRootOfTheHost, Credentials.EffectiveUid, Environment());
        // The base library, which opens files there, knows no such paths.
        return HostText.HasBytes(directories.State) || HostText.HasBytes(directories.Runtime)
            ? throw new StateDirectoryException(
                $"cannot keep state in {directories.State}: its path is no UTF-8", "set BERTH_STATE_DIR to one that is")
            : directories;
    }

    /// <summary>The caller's state directories, for who looks at what is kept there: nothing is there, or it can be looked at.</summary>
    /// <exception cref="StateDirectoryException">A variable names one that Berth cannot use.</exception>
    /// <exception cref="UnauthorizedAccessException">It can't be known what is there: an empty listing would be a lie.</exception>
    public static StateDirectories ReadableDirectories()
    {
        var directories = Directories();
        const string What = "set HOME (or BERTH_STATE_DIR) to where the state is, or ask as who may look there";
        try
        {
            if (FileStatus.Find(directories.State) is { Kind: FileKind.Directory })
                _ = DirectoryNames.Read(directories.State);
            else if (Home() is { } home
                && directories.State.StartsWith(StateDirectories.OfHome(home), StringComparison.Ordinal)
                && FileStatus.Find(home) is not { Kind: FileKind.Directory })
                throw new UnauthorizedAccessException(
                    $"it can't be known what runs: the state would be in {directories.State}, and there is no directory {home}; {What}");
        }
        catch (LinuxException refused)
        {
            throw new UnauthorizedAccessException($"it can't be known what runs: {refused.Message}; {What}", refused);
        }

        return directories;
    }

    /// <summary>Root of a user namespace that has none of the host's files (<c>unshare -r</c>) is a user like any other.</summary>
    private static bool IsRootOfTheHost => Credentials.IsRoot && FileStatus.TryOf("/var/lib") is not { Uid: not 0 };

    /// <summary>Berth's own directories, by whatever variables and homes a supervisor of the caller may be started with.</summary>
    private static ImmutableArray<string> OwnDirectories()
    {
        const string Name = "/berth";
        var environment = Environment();
        var own = ImmutableArray.CreateBuilder<string>();
        var directories = Directories();
        own.AddRange(directories.State, directories.Runtime, "/var/lib/berth", "/run/berth", "/etc/berth");
        if (!IsRootOfTheHost)
        {
            AddHome(Home());
            AddHome(LoginHome());
            own.Add($"/run/user/{Credentials.EffectiveUid}{Name}");
        }

        foreach (var variable in (ReadOnlySpan<string>)["XDG_STATE_HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME"])
        {
            if (environment.TryGetValue(variable, out var value) && value.StartsWith('/'))
                own.Add(value.TrimEnd('/') + Name);
        }

        return own.ToImmutable();

        void AddHome(string? home)
        {
            if (home is not null)
                own.AddRange(StateDirectories.OfHome(home) + Name, home.TrimEnd('/') + "/.config" + Name);
        }
    }

    private static string? Home() => OwnProcess.Variable("HOME") is ['/', ..] home ? home : LoginHome();

    /// <summary>What the user database says, whatever HOME does: the supervisor of the caller's next login goes by that.</summary>
    private static string? LoginHome() =>
        PasswdFile.FindHome(Credentials.EffectiveUid) ?? (Users.Find(Credentials.EffectiveUid) is { Home: ['/', ..] home } ? home : null);

    /// <summary>Whether the caller can give each identity a uid of its own.</summary>
    public static bool MayMapIdentities() => Credentials.IsRoot && UidMapCovers(1_000_000, Identities);

    private static Caller Caller(WorkloadSpec spec)
    {
        var groups = spec.Sandbox.Groups.IsEmpty
            ? []
            : Credentials.SupplementaryGroups.Append(Credentials.EffectiveGid)
                .Select(static gid => (Users.FindGroup(gid)?.Name ?? $"{gid}", gid)).ToImmutableArray();
        var isMapper = MayMapIdentities();
        var (subordinate, blocker) = !isMapper && spec.Sandbox.Identity is not null ? SubordinateLookup.Find() : default;
        return new Caller(Credentials.EffectiveUid, Credentials.EffectiveGid, groups)
        {
            MayMapIdentities = isMapper,
            Subordinate = subordinate,
            SubordinateBlocker = blocker,
        };
    }

    private static HostFeatures Features(WorkloadSpec spec)
    {
        var resources = spec.Sandbox.Resources;
        var cgroups = resources is { Memory: null, Pids: null, CpuWeight: null, CpuMax: null }
            ? default((string? Parent, Blocker? Blocker)?)
            : CgroupLookup.Find(resources);
        return new HostFeatures
        {
            UserNamespaces = NamespaceProbe.Find(attempt: spec.Sandbox.Require != IsolationTier.Namespaces),
            LandlockAbi = LandlockAbi.Probe().Version,
            CgroupParent = cgroups?.Parent,
            Cgroups = cgroups?.Blocker,
        };
    }

    /// <summary>Whether these host uids exist in our user namespace: root of a container is often root over less.</summary>
    private static bool UidMapCovers(uint first, uint count)
    {
        foreach (var line in File.ReadLines("/proc/self/uid_map"))
        {
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 3 && uint.TryParse(fields[0], out var inside) && uint.TryParse(fields[2], out var length)
                && inside <= first && first + count - inside <= length)
                return true;
        }

        return false;
    }
}
