using System.Collections.Immutable;
using Berth.Instances.Store;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Identity;
using Berth.Linux.Landlock;
using Berth.Linux.Processes;
using Berth.Linux.Text;
using Berth.Sandbox.Host;
using Berth.Sandbox.Planning.Identity;
using Berth.Sandbox.Running;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Probing;

/// <summary>
/// Collects the facts about the caller and the host that planning needs. Only facts that the spec makes necessary are collected, because
/// each costs start-up time.
/// </summary>
public static class HostContext
{
    private const uint Identities = 10_000;

    /// <summary>The context of this process, now.</summary>
    /// <param name="spec">The spec that will be planned.</param>
    internal static PlanningContext Capture(WorkloadSpec spec)
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
        // The base library, which opens files there, does not support such paths.
        return HostText.HasBytes(directories.State) || HostText.HasBytes(directories.Runtime)
            ? throw new StateDirectoryException(
                $"cannot keep state in {directories.State}: its path is not UTF-8", "set BERTH_STATE_DIR to one that is")
            : directories;
    }

    /// <summary>The caller's state directories, for queries. Either they do not exist, or they can be read.</summary>
    /// <exception cref="StateDirectoryException">A variable names one that Berth cannot use.</exception>
    /// <exception cref="UnauthorizedAccessException">The directories cannot be read, so an empty list would be wrong.</exception>
    public static StateDirectories ReadableDirectories()
    {
        var directories = Directories();
        const string What = "set HOME (or BERTH_STATE_DIR) to the place of the state, or run this as a user who may read it";
        try
        {
            if (FileStatus.Find(directories.State) is { Kind: FileKind.Directory })
                _ = DirectoryNames.Read(directories.State);
            else if (Home() is { } home
                && directories.State.StartsWith(StateDirectories.OfHome(home), StringComparison.Ordinal)
                && FileStatus.Find(home) is not { Kind: FileKind.Directory })
                throw new UnauthorizedAccessException(
                    $"cannot find out what runs: the state would be in {directories.State}, and there is no directory {home}; {What}");
        }
        catch (LinuxException refused)
        {
            throw new UnauthorizedAccessException($"cannot find out what runs: {refused.Message}; {What}", refused);
        }

        return directories;
    }

    /// <summary>Root of a user namespace without the host's uids (<c>unshare -r</c>) counts as an ordinary user.</summary>
    private static bool IsRootOfTheHost => Credentials.IsRoot && FileStatus.TryOf("/var/lib") is not { Uid: not 0 };

    /// <summary>Berth's own directories, for all variables and homes with which a supervisor of the caller may be started.</summary>
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

    /// <summary>The home in the user database, whatever HOME is: the supervisor of the caller's next login uses it.</summary>
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
            IdentityShared = isMapper
                ? SubordinateLookup.OtherOwner(IdentityPlanner.HostUid(userIndex: 0, spec.Sandbox.Identity ?? 0))
                : null,
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

    /// <summary>Whether these host uids exist in this user namespace. A container often has fewer.</summary>
    private static bool UidMapCovers(uint first, uint count)
    {
        foreach (var map in IdMap.ReadUsers(null))
        {
            if (map.Inside <= first && first + count - map.Inside <= map.Count)
                return true;
        }

        return false;
    }
}
