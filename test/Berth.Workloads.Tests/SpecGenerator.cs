using System.Collections.Immutable;

namespace Berth.Workloads.Tests;

/// <summary>Random specs that are valid: every member of every record takes its default and other values.</summary>
internal sealed class SpecGenerator(Random random)
{
    private const string Text = "abzAZ09 _-./\\\"'\t\n\u007fé漢🚀=*?";

    private const string Names = "abz09_-";

    public WorkloadSpec Workload() => new()
    {
        Name = "w" + String(Names, 10),
        Command = Maybe() ? Items(() => "p" + String("ab9/", 8), 1) : [],
        Args = Items(() => String(Text, 8)),
        Shell = Or(Path),
        Environment = Items(() => KeyValuePair.Create(String("ABC_é ", 6, least: 1), String(Text, 9))).DistinctBy(static p => p.Key).ToImmutableSortedDictionary(StringComparer.Ordinal),
        WorkingDirectory = Or(Path),
        Isolation = Maybe() ? Isolation.Sandbox : Isolation.None,
        Sandbox = Sandbox(),
    };

    private SandboxSpec Sandbox()
    {
        var namespaces = new NamespaceSpec { User = Maybe(), Mount = Maybe(), Pid = Maybe(), Ipc = Maybe(), Uts = Maybe(), Net = Maybe(), Cgroup = Maybe() };
        return new SandboxSpec
        {
            Profile = One<SandboxProfile>(),
            Require = namespaces.Mount ? One<IsolationTier>() : IsolationTier.Landlock,
            Identity = OrValue(() => random.Next(10_000)),
            Groups = Items(() => String("abz", 5, least: 1)),
            Username = Maybe() ? "berth" : "u" + String(Names, 9) + (Maybe() ? "$" : ""),
            Home = Or(Path),
            Hostname = namespaces.Uts ? Or(() => String("aZ9", 9, least: 1) + (Maybe() ? ".b-c" : "")) : null,
            Network = Maybe() ? null : namespaces.Net ? NetworkMode.None : NetworkMode.Host,
            Namespaces = namespaces,
            Filesystem = namespaces.Mount && namespaces.Ipc ? Items(Entry) : Items<FilesystemEntry>(BindAtSamePath),
            Deny = Items(() => Path() + (Maybe() ? "/**/*.k?y" : "")),
            WritableRoot = Maybe(),
            Capabilities = Items(() => One(CapabilityNames.All)),
            Seccomp = random.Next(4) switch
            {
                0 => new SeccompSpec(),
                1 => new SeccompSpec { Enabled = false },
                2 => new SeccompSpec { Presets = Items(One<SeccompPreset>) },
                _ => new SeccompSpec { File = Path() },
            },
            Landlock = Maybe(),
            Resources = Resources(),
            Stop = new StopSpec { Signal = One(SignalNames.All), Delay = TimeSpan.FromMilliseconds(Maybe() ? random.Next(30_001) : 1000 * random.Next(31)) },
            ExtraPermissions = Items(() => new PermissionSpec { Path = Path(), Ensure = Maybe(), Read = Maybe(), Write = Maybe(), Execute = Maybe() }),
            Tty = OrValue(Maybe),
        };
    }

    private ResourceSpec Resources() => new()
    {
        Memory = OrValue(() => Size(1 << 20)),
        Pids = OrValue(() => random.Next(1, int.MaxValue)),
        CpuWeight = OrValue(() => random.Next(1, 10_001)),
        CpuMax = OrValue(() => Math.Round(0.01 + random.NextDouble() * 100, 3)),
        Optional = Maybe(),
        Rlimits = Items(() => KeyValuePair.Create(One(RlimitNames.All), Rlimit())).DistinctBy(static p => p.Key).ToImmutableSortedDictionary(StringComparer.Ordinal),
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
        1 => new TmpfsEntry(Path()) { Size = OrValue(() => Size(4096)), Mode = random.Next(4096), Write = Maybe() },
        2 => Maybe() ? new OverlayEntry(Path(), Items(Path, 2)) : new OverlayEntry(Path(), Items(Path, 1)) { Upper = Path(), Work = Path() },
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
        return new BindEntry(source, target) { Write = Maybe(), Device = Maybe(), Ensure = ensure, Optional = !ensure && Maybe() };
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
