using System.Collections.Immutable;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Text;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Sandbox.Errors;
using Berth.Workloads;
using Berth.Workloads.Specs;

namespace Berth.Engine.Specs;

/// <summary>Builds the spec of a command line, and checks it like one from a file.</summary>
public static class SpecBuilder
{
    private const string DefaultFile = "berth.json";

    /// <summary>Reads, merges, validates.</summary>
    /// <exception cref="InvalidSpecException">The file, or a member of the source, is invalid.</exception>
    public static WorkloadSpec Build(WorkloadSource request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var spec = Base(request);
        if (request.IsPlain && request.Command.IsEmpty)
            return ReleasedFiles.Apply(spec); // it was checked when it was read
        if (!request.Command.IsEmpty)
            spec = spec with { Command = request.Command, Args = [] };
        if (!request.IsPlain)
        {
            if (spec.Isolation == Isolation.None)
                RefuseSandboxMembers(request);
            spec = WithFlags(spec, request);
        }

        var errors = WorkloadValidator.Validate(spec).RemoveAll(static d => d.Severity != DiagnosticSeverity.Error);
        return errors.IsEmpty ? ReleasedFiles.Apply(spec) : throw new InvalidSpecException(errors, default);
    }

    private static WorkloadSpec Base(WorkloadSource request)
    {
        var path = request.File ?? (request.Command.IsEmpty && FileStatus.TryOf(DefaultFile) is not null ? DefaultFile : null);
        if (path is null)
        {
            return request.Command.IsEmpty
                ? throw new UsageException("there is nothing to run; name a berth.json, or write a command after --: berth run -- ls -l")
                : new WorkloadSpec { Name = WorkloadNames.For(request.Command[0]) };
        }

        var (file, status) = (path, FileStatus.TryOf(path));
        if (status is { Kind: FileKind.Directory })
        {
            file = Path.Combine(path, DefaultFile);
            status = FileStatus.TryOf(file);
        }

        if (status is null && request.Command.IsEmpty
            && !path.Contains('/', StringComparison.Ordinal) && ExecutableFinder.Find(path) is not null)
        {
            throw new UsageException(
                $"there is no description {Quoted.Name(path)}; to run the program of that name, write it after --: berth run -- {path}");
        }

        var result = DescriptionFile.Load(file, status);
        return result.Spec is { } spec
            ? spec with { File = Full(file) }
            : throw new InvalidSpecException(result.Diagnostics, result.Source);
    }

    /// <summary>Including rules that have their default value, because the user wrote them.</summary>
    private static void RefuseSandboxMembers(WorkloadSource request)
    {
        var useless = request.SandboxMembers().Select(static member => new Diagnostic
        {
            Path = member,
            Message = "it has no effect with \"isolation\": \"none\"",
            Suggestion = "leave it out, or write \"isolation\": \"sandbox\" in the description",
        }).ToImmutableArray();
        if (!useless.IsEmpty)
            throw new InvalidSpecException(useless, default);
    }

    private static WorkloadSpec WithFlags(WorkloadSpec spec, WorkloadSource request) => spec with
    {
        Environment = EnvironmentFlags.Add(spec.Environment, request),
        WorkingDirectory = request.WorkingDirectory is { } cwd ? Full(cwd) : spec.WorkingDirectory,
        Sandbox = request.HasNetworkRules ? WithHosts(Merge(spec.Sandbox, request), request) : Merge(spec.Sandbox, request),
        Grants = request.HasDesktop || !request.Secrets.IsEmpty ? Merge(spec.Grants, request) : spec.Grants,
    };

    private static GrantSpec Merge(GrantSpec grants, WorkloadSource request)
    {
        var session = grants.Dbus.Session ?? new BusGrant();
        return grants with
        {
            Wayland = request.Wayland && grants.Wayland is WaylandGrant.None ? WaylandGrant.Restricted : grants.Wayland,
            X11 = request.X11 || grants.X11,
            Sound = request.Sound && grants.Sound is SoundGrant.None ? SoundGrant.Play : grants.Sound,
            Dbus = request.DbusTalk.IsEmpty
                ? grants.Dbus
                : grants.Dbus with { Session = session with { Talk = session.Talk.AddRange(request.DbusTalk) } },
            Secrets = grants.Secrets.SetItems(request.Secrets.Select(SecretFlag.Parse)),
            Gpu = request.Gpu || grants.Gpu,
            Camera = request.Camera || grants.Camera,
        };
    }

    private static SandboxSpec Merge(SandboxSpec sandbox, WorkloadSource request) => sandbox with
    {
        Profile = request.Profile ?? sandbox.Profile,
        Network = request.Network ?? sandbox.Network,
        NetworkRules = request.Network is null ? sandbox.NetworkRules : null, // the flag replaces what the description says
        Identity = request.Identity ?? sandbox.Identity,
        Require = request.Require ?? sandbox.Require,
        Tty = request.Tty ? true : sandbox.Tty,
        Filesystem = sandbox.Filesystem.AddRange(Entries(request)),
        Deny = sandbox.Deny.AddRange(request.Deny),
        Resources = sandbox.Resources with
        {
            Memory = request.Memory is { } memory ? ParseSize(nameof(request.Memory), memory) : sandbox.Resources.Memory,
            Disk = request.Disk is { } disk ? ParseSize(nameof(request.Disk), disk) : sandbox.Resources.Disk,
            Rlimits = sandbox.Resources.Rlimits.SetItems(request.Rlimits.Select(RlimitFlag.Parse)),
            Pids = request.Pids ?? sandbox.Resources.Pids,
        },
    };

    /// <summary>Hosts of flags are added to those of the description.</summary>
    private static SandboxSpec WithHosts(SandboxSpec sandbox, WorkloadSource request)
    {
        if (request.Network is NetworkMode.None)
            throw Wrong(
                nameof(WorkloadSource.Network), "it asks for no network, and another flag for one with rules", "leave one of them out");
        var rules = sandbox.NetworkRules ?? new NetworkRules();
        return sandbox with
        {
            Network = sandbox.Network ?? NetworkMode.None,
            NetworkRules = rules with
            {
                Allow = rules.Allow.AddRange(request.Allow.Select(static text => ParseHost(text, nameof(WorkloadSource.Allow)))),
                Deny = rules.Deny.AddRange(request.DenyHosts.Select(static text => ParseHost(text, nameof(WorkloadSource.DenyHosts)))),
                Log = request.NetworkLog is { } log ? Full(log) : rules.Log,
            },
        };
    }

    private static NetworkRule ParseHost(string text, string member)
    {
        var isRule = member is nameof(WorkloadSource.Allow)
            ? NetworkRule.TryParseAllow(text, out var rule, out var fault)
            : NetworkRule.TryParseDeny(text, out rule, out fault);
        return isRule ? rule! : throw Wrong(member, $"{Quoted.Text(text)}: {fault ?? "it is not a host"}",
            "write github.com:443, *.pkg.example, 10.0.0.5:5432, [2001:db8::1]:443, or udp:time.example:123");
    }

    /// <summary>
    /// The entries of flags, shallow paths first, so that a later flag never covers a deeper path.
    /// </summary>
    private static IEnumerable<FilesystemEntry> Entries(WorkloadSource request) => request.Tmpfs.Select(ParseTmpfs)
        .Concat(request.ReadOnly.Select(static p => new BindEntry(Full(p), Full(p))))
        .Concat(request.Binds.Select(ParseBind))
        .Concat(request.Writable.Select(static p => new BindEntry(Full(p), Full(p)) { Write = true }))
        .OrderBy(static e => e.Target == "/" ? 0 : e.Target.Count(static c => c == '/'));

    private static FilesystemEntry ParseTmpfs(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 0 || text.AsSpan(colon).Contains('/'))
            return new TmpfsEntry(Full(text));
        return colon > 0 && ByteSize.TryParse(text.AsSpan(colon + 1), out var size) && size > 0
            ? new TmpfsEntry(Full(text[..colon])) { Size = size }
            : throw Wrong(nameof(WorkloadSource.Tmpfs), $"\"{text[(colon + 1)..]}\" is not a size",
                "write PATH, or PATH:64M; a path with a colon in its last name needs a size after it");
    }

    private static FilesystemEntry ParseBind(string text)
    {
        var parts = text.Split(':');
        if (parts.Length is < 2 or > 3 || parts.Any(static p => p.Length == 0) || (parts.Length == 3 && parts[2] is not ("ro" or "rw")))
            throw Wrong(nameof(WorkloadSource.Binds), $"\"{text}\" is not SOURCE:TARGET",
                "write /host/path:/inside/path, with :rw after it to make it writable");
        return new BindEntry(Full(parts[0]), Full(parts[1])) { Write = parts.Length == 3 && parts[2] == "rw" };
    }

    private static long ParseSize(string member, string text) =>
        ByteSize.TryParse(text, out var bytes)
            ? bytes
            : throw Wrong(member, $"\"{text}\" is not a size", "write bytes, or 64K, 512M, 2G");

    /// <summary>The absolute path of a path in a flag.</summary>
    internal static string Full(string path)
    {
        var full = WorkingDirectory.Resolve(path);
        return full.Length > 1 ? full.TrimEnd('/') : full;
    }

    /// <summary>The error of a flag's value.</summary>
    internal static InvalidSpecException Wrong(string member, string message, string suggestion) =>
        new([new Diagnostic { Path = member, Message = message, Suggestion = suggestion }], default);
}
