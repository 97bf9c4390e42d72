using System.Collections.Immutable;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Schedules;
using Berth.Workloads.Specs;
using Berth.Workloads.Tables;

namespace Berth.Workloads.Tests;

/// <summary>Generates random valid specs, in which every member of every record has its default and other values.</summary>
internal sealed class SpecGenerator(Random random)
{
    private const string Text = "abzAZ09 _-./\\\"'\t\n\u007fé漢🚀=*?";

    private const string Names = "abz09_-";

    public WorkloadSpec Workload()
    {
        var spec = Any();
        return spec.Isolation switch
        {
            Isolation.None => spec with
            {
                Sandbox = new SandboxSpec { Resources = spec.Sandbox.Resources with { Disk = null }, Stop = spec.Sandbox.Stop },
                Grants = new GrantSpec { HostServices = spec.Grants.HostServices },
            },
            Isolation.Machine => spec with
            {
                Machine = Machine(),
                Sandbox = new SandboxSpec
                {
                    Profile = Maybe() ? SandboxProfile.Strict : SandboxProfile.Workspace,
                    Username = spec.Sandbox.Username,
                    Hostname = spec.Sandbox.Namespaces.Uts ? spec.Sandbox.Hostname : null,
                    Filesystem = [new BindEntry(Path() + "/x", "/data" + Path()) { Write = Maybe() }],
                    Resources = new ResourceSpec
                    {
                        Memory = (long)random.Next(64, 4096) << 20, Pids = random.Next(1, 99), CpuMax = random.Next(1, 9),
                    },
                    Stop = spec.Sandbox.Stop,
                },
                Grants = new GrantSpec(),
                Supervise = spec.Supervise with { Watchdog = null, Ready = null, Listen = [], Start = StartCondition.AtOnce },
            },
            _ => spec,
        };
    }

    private NetworkRules NetworkRules() => new()
    {
        Allow = [Rule("github.com:443"), .. Items(() => Rule(
            One((string[])["*.pkg.example", "10.0.0.0/8:5432,8000-8010", "[2001:db8::1]:80", "udp:time.example:123", "*"])))],
        Deny = Items(() => NetworkRule.TryParseDeny(One((string[])["*.internal", "tcp:10.1.0.0/16", "[fd00::/8]"]), out var rule, out _)
            ? rule
            : throw new FormatException()),
        Log = Or(Path) is { } log ? log + "/l" : null,
    };

    private SecretSource Secret() => random.Next(3) switch
    {
        0 => new FileSecret(Path() + "/k"),
        1 => new VariableSecret(One((string[])["KEY", "TOKEN"])),
        _ => new DescriptorSecret(One((int[])[0, 3, 9])),
    };

    private static NetworkRule Rule(string text) =>
        NetworkRule.TryParseAllow(text, out var rule, out _) ? rule : throw new FormatException(text);

    private MachineSpec Machine() => new()
    {
        Image = Maybe() ? "i" + String("ab9.-", 8) : Path() + "/i",
        Kernel = Or(Path) is { } kernel ? kernel + "/k" : null,
        Initrd = Or(Path) is { } initrd ? initrd + "/i" : null,
        Modules = Or(Path) is { } modules ? modules + "/m" : null,
        Hardware = One<MachineHardware>(),
        Work = Maybe() ? (long)random.Next(8, 999) << 20 : null,
    };

    private WorkloadSpec Any() => new()
    {
        Name = "w" + String(Names, 10),
        Command = Maybe() ? Items(() => "p" + String("ab9/", 8), 1) : [],
        Args = Items(() => String(Text, 8)),
        Shell = Or(Path),
        Environment = Environment(),
        WorkingDirectory = Or(Path),
        Isolation = One<Isolation>(),
        Sandbox = Sandbox(),
        Grants = Grants(),
        Supervise = Supervise(),
        Release = Maybe() ? Release() : null,
    };

    private ReleaseSpec Release()
    {
        var keys = Items(Path);
        return new ReleaseSpec
        {
            Root = Path(),
            Probe = Maybe() ? ReleaseProbe() : null,
            Settle = Time(0),
            Keep = random.Next(1, 99),
            Prepare = Maybe() ? Items(() => "p" + String("ab9/", 8), 1) : [],
            PrepareTimeout = Time(1),
            Keys = keys,
            Threshold = keys.IsEmpty ? random.Next(1, 9) : random.Next(1, keys.Length + 1),
        };
    }

    private ReleaseProbeSpec ReleaseProbe()
    {
        var probe = new ReleaseProbeSpec
        {
            Attempts = random.Next(1, 99),
            Interval = Time(1),
            AttemptTimeout = Time(1),
            Certificate = Or(Path),
            Key = Or(Path),
            Authority = Or(Path),
        };
        return random.Next(3) switch
        {
            0 => probe with { Http = One(["http://127.0.0.1:8080/health", "https://[::1]/?a=b"]), NamesRelease = Maybe() },
            1 => probe with { Tcp = HostPort.Parse(One(["localhost:1", "[::1]:65535"])) },
            _ => probe with { Command = ["p" + String("ab9/", 8), .. Items(() => String(Text, 8), 0)], NamesRelease = Maybe() },
        };
    }

    private GrantSpec Grants() => new()
    {
        HostServices = [.. Items(HostService).DistinctBy(static g => g.Name)],
        Wayland = One<WaylandGrant>(),
        X11 = Maybe(),
        Sound = One<SoundGrant>(),
        Dbus = new DbusGrant { Session = Maybe() ? Bus() : null, System = Maybe() ? Bus() : null },
        Secrets = new GrantSpec().Secrets.SetItems(Items(() => KeyValuePair.Create($"s{random.Next(99)}", Secret()))),
        Gpu = Maybe(),
        Camera = Maybe(),
        Input = Maybe(),
        Portals = Maybe(),
    };

    private BusGrant Bus() => new()
    {
        See = Items(BusName),
        Talk = Items(BusName),
        Own = Items(BusName),
        Call = BusRules(),
        Broadcast = BusRules(),
        Log = Maybe(),
    };

    private ImmutableSortedDictionary<string, ImmutableArray<string>> BusRules() =>
        Items(() => KeyValuePair.Create(BusName(), Items(() => One(["*", "a.b.C", "a.b.*", "a.B@/x", "@/x/*", "*@/"]))))
            .DistinctBy(static p => p.Key)
            .ToImmutableSortedDictionary(StringComparer.Ordinal);

    private string BusName() => "b" + String("aZ9_-", 5) + ".c" + String("aZ9_-", 5) + (Maybe() ? ".*" : "");

    private SuperviseSpec Supervise()
    {
        var timer = random.Next(4) switch
        {
            0 => new TimerSpec { Every = Time(1000) },
            1 => new TimerSpec
            {
                At = CalendarExpression.Parse(
                    One(["daily", "Mon..Fri 03:30", "*-*-01 00:00:00 UTC", "*:0/15", "hourly Europe/Berlin"])),
            },
            _ => null,
        };
        ImmutableArray<ListenSpec> sockets = [.. Items(Listen).DistinctBy(static socket => socket.Address)];
        return new SuperviseSpec
        {
            Start = timer is null && !sockets.IsEmpty ? One<StartCondition>() : StartCondition.AtOnce,
            Restart = timer is null ? One<RestartCondition>() : RestartCondition.OnFailure,
            Backoff = new BackoffSpec { Initial = Time(0), Maximum = TimeSpan.FromHours(random.Next(1, 20)), ResetAfter = Time(0) },
            StartLimit = Maybe() ? new StartLimitSpec { Starts = random.Next(1, 99), Within = Time(1) } : null,
            After = Items(ServiceName),
            Requires = Items(ServiceName),
            Wants = Items(ServiceName),
            Listen = sockets,
            FreePorts = Items(() => String("AZ_", 9, least: 1)),
            Ready = Maybe() ? Probe() : null,
            Stop = Maybe() ? new StopSpec { Signal = One(SignalNames.All), Delay = Time(0) } : null,
            Log = new LogSpec { Files = random.Next(1, 10_000), Size = random.NextInt64(LogSpec.LeastSize, LogSpec.MostSize + 1) },
            Watchdog = OrValue(() => Time(100)),
            Timer = timer,
            DieWithSupervisor = Maybe(),
        };
    }

    private ListenSpec Listen() => random.Next(3) switch
    {
        0 => new ListenSpec(ListenAddress.Parse(Path()))
        { Mode = OrValue(() => random.Next(4096)), Kind = One<ListenKind>(), Name = Or(() => String("aZ9-_.", 9, least: 1)) },
        1 => new ListenSpec(ListenAddress.Parse("@" + String("ab /", 9, least: 1))) { Kind = One<ListenKind>() },
        _ => new ListenSpec(ListenAddress.Parse(One(["127.0.0.1:", "[::1]:", "0.0.0.0:", ""]) + random.Next(1, 65536)))
        { Kind = Maybe() ? ListenKind.Stream : ListenKind.Datagram },
    };

    private ProbeSpec Probe() => random.Next(5) switch
    {
        0 => Polled(new HttpProbe(One(["http://127.0.0.1:8080/health", "https://[::1]/?a=b"]))),
        1 => Polled(new TcpProbe(HostPort.Parse(One(["localhost:1", "[::1]:65535", "10.0.0.1:80"])))),
        2 => Polled(new CommandProbe([HostProgram(), .. Items(() => String(Text, 8), 0)])),
        3 => new NotifyProbe { Timeout = Time(1) },
        _ => new DescriptorProbe(random.Next(10, 1024)) { Timeout = Time(1) },
    };

    private T Polled<T>(T probe)
        where T : PolledProbe => probe with { Timeout = Time(1), Interval = Time(1), AttemptTimeout = Time(1) };

    // Less than an hour, which every duration accepts.
    private TimeSpan Time(int leastMilliseconds) =>
        TimeSpan.FromMilliseconds(Maybe() ? random.Next(leastMilliseconds, 1000 * 3600) : 1000 * random.Next(1, 3600));

    private string ServiceName() => "s" + String(Names, 9) + (Maybe() ? "@0" + String(Names, 5) : "");

    private string HostProgram() => Maybe() ? "p" + String("ab9", 8) : Path();

    private HostServiceGrant HostService() => new()
    {
        Name = "s" + String("abz09-", 9),
        Command = [HostProgram(), .. Items(() => String("ab9/", 8), 0)],
        Methods = [.. Items(() => "m" + String("aZ9_.-", 6), 1).Distinct(StringComparer.Ordinal)],
        Environment = Environment(),
        Deadline = Maybe() ? Time(1) : null,
        Concurrency = random.Next(1, 257),
        MaximumCallSize = 1024L * random.Next(1, 16 * 1024),
        Descriptors = random.Next(254),
        DescriptorKinds = [.. Items(() => (DescriptorKind)random.Next(6), 0)],
        Backtraces = Maybe(),
        Sandbox = Maybe() ? Sandbox() with { Tty = null } : null,
    };

    private ImmutableSortedDictionary<string, string> Environment() =>
        Items(() => KeyValuePair.Create(String("ABC_é ", 6, least: 1), String(Text, 9)))
            .DistinctBy(static p => p.Key)
            .ToImmutableSortedDictionary(StringComparer.Ordinal);

    private SandboxSpec Sandbox()
    {
        var namespaces = new NamespaceSpec
        {
            User = Maybe(),
            Mount = Maybe(),
            Pid = Maybe(),
            Ipc = Maybe(),
            Uts = Maybe(),
            Net = Maybe(),
            Cgroup = Maybe(),
        };
        var seccomp = random.Next(4) switch
        {
            0 => new SeccompSpec(),
            1 => new SeccompSpec { Enabled = false },
            2 => new SeccompSpec { Presets = Items(One<SeccompPreset>) },
            _ => new SeccompSpec { File = Path() },
        };
        var rules = namespaces is { Net: true, Mount: true } && random.Next(3) == 0 ? NetworkRules() : null;
        return new SandboxSpec
        {
            Profile = rules is null ? One<SandboxProfile>() : SandboxProfile.Agent,
            Require = rules is not null ? IsolationTier.Namespaces : namespaces.Mount ? One<IsolationTier>() : IsolationTier.Landlock,
            Identity = OrValue(() => random.Next(10_000)),
            Groups = Items(() => String("abz", 5, least: 1)),
            Username = Maybe() ? "berth" : "u" + String(Names, 9) + (Maybe() ? "$" : ""),
            Home = Or(Path),
            Hostname = namespaces.Uts ? Or(() => String("aZ9", 9, least: 1) + (Maybe() ? ".b-c" : "")) : null,
            Network = rules is not null ? NetworkMode.None : Maybe() ? null : namespaces.Net ? NetworkMode.None : NetworkMode.Host,
            NetworkRules = rules,
            Namespaces = namespaces,
            Filesystem = namespaces.Mount && namespaces.Ipc ? Items(Entry) : Items<FilesystemEntry>(BindAtSamePath),
            Deny = Items(() => new DenySpec(Path() + (Maybe() ? "/**/*.k?y" : "")) { Except = Maybe() ? Items(() => Path()) : [] }),
            WritableRoot = Maybe(),
            Capabilities = Items(() => One(CapabilityNames.All)),
            Seccomp = seccomp,
            Nested = seccomp.Presets?.Contains(SeccompPreset.Namespaces) is not true && Maybe(),
            Landlock = Maybe(),
            Resources = Resources(),
            Stop = new StopSpec
            {
                Signal = One(SignalNames.All),
                Delay = TimeSpan.FromMilliseconds(Maybe() ? random.Next(30_001) : 1000 * random.Next(31)),
            },
            ExtraPermissions = Items(
                () => new PermissionSpec { Path = Path(), Ensure = Maybe(), Read = Maybe(), Write = Maybe(), Execute = Maybe() }),
            Tty = OrValue(Maybe),
        };
    }

    private ResourceSpec Resources() => new()
    {
        Memory = OrValue(() => Size(1 << 20)),
        Pids = OrValue(() => random.Next(1, int.MaxValue)),
        CpuWeight = OrValue(() => random.Next(1, 10_001)),
        CpuMax = OrValue(() => Math.Round(0.01 + random.NextDouble() * 100, 3)),
        Disk = OrValue(() => Size(4096) / 4096 * 4096),
        Optional = Maybe(),
        Rlimits = Items(() => KeyValuePair.Create(One(RlimitNames.All), Rlimit()))
            .DistinctBy(static p => p.Key)
            .ToImmutableSortedDictionary(StringComparer.Ordinal),
        Nice = OrValue(() => random.Next(-20, 20)),
        OomScore = OrValue(() => random.Next(-1000, 1001)),
        Scheduling = OrValue(One<SchedulingPolicy>),
    };

    private RlimitSpec Rlimit()
    {
        var soft = OrValue(() => Size(0));
        return new RlimitSpec(soft, soft is { } limit && Maybe() ? limit + random.Next(9) : null);
    }

    private FilesystemEntry Entry() => random.Next(8) switch
    {
        0 => Maybe() ? BindAtSamePath() : Bind(Path(), Path()),
        1 => new TmpfsEntry(Path()) { Size = OrValue(() => Size(4096) / 4096 * 4096), Mode = random.Next(4096), Write = Maybe() },
        2 => Maybe() ? new OverlayEntry(Path(), Items(Path, 2)) : new OverlayEntry(Path(), Items(Path, 1))
        { Upper = Path(), Work = Path() },
        3 => Maybe() ? new SymlinkEntry(Path(), "../" + String("ab", 5)) : new SymlinkEntry(Path(), Path()) { Dereference = true },
        4 => new FileEntry(Path(), String(Text + "\0", 20)) { Mode = random.Next(4096) },
        5 => new DevEntry(Path()),
        6 => new ProcEntry(Path()),
        _ => new MqueueEntry(Path()),
    };

    private BindEntry BindAtSamePath()
    {
        var path = Path();
        return Bind(path, path);
    }

    private BindEntry Bind(string source, string target)
    {
        var ensure = Maybe();
        return new BindEntry(source, target)
        {
            Write = Maybe(),
            Own = One<BindOwnership>(),
            Device = Maybe(),
            Ensure = ensure,
            Optional = !ensure && Maybe(),
        };
    }

    private string Path()
    {
        var path = "";
        for (var parts = random.Next(1, 4); parts > 0; parts--)
            path += "/x" + String("ab .é\"", 5);
        return path;
    }

    private long Size(long least) => least + (Maybe() ? random.NextInt64(1L << 40) : random.NextInt64(1L << 20) << 20);

    private bool Maybe() => random.Next(2) is 0;

    private T One<T>(T[] choices) => choices[random.Next(choices.Length)];

    private T One<T>()
        where T : struct, Enum => One(Enum.GetValues<T>());

    private string? Or(Func<string> make) => Maybe() ? make() : null;

    private T? OrValue<T>(Func<T> make)
        where T : struct => Maybe() ? make() : null;

    private ImmutableArray<T> Items<T>(Func<T> make) => Items(make, 0);

    private ImmutableArray<T> Items<T>(Func<T> make, int least)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        for (var count = least + random.Next(4); count > 0; count--)
            items.Add(make());
        return items.ToImmutable();
    }

    private string String(string alphabet, int most, int least = 0)
    {
        var runes = alphabet.EnumerateRunes().ToArray();
        return string.Concat(Enumerable.Range(0, random.Next(least, most + 1)).Select(_ => One(runes).ToString()));
    }
}
