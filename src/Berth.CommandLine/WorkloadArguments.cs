using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;
using Berth.Engine.Specs;
using Berth.Workloads.Specs;

namespace Berth.CommandLine;

/// <summary>The arguments that describe a workload: the same for <c>run</c>, <c>explain</c> and <c>compile</c>.</summary>
public sealed class WorkloadArguments
{
    private readonly string[] _command;
    private readonly Argument<string?> _file = new("FILE")
    {
        Description = "A berth.json, or the directory it is in",
        Arity = ArgumentArity.ZeroOrOne,
    };
    private readonly Option<string[]> _readOnly = Many("--ro", "PATH", "Allow reading a path");
    private readonly Option<string[]> _writable = Many("--rw", "PATH", "Allow reading and writing a path");
    private readonly Option<string[]> _binds =
        Many("--bind", "SOURCE:TARGET[:rw]", "Show a host path at another path, read-only without :rw");
    private readonly Option<string[]> _tmpfs = Many("--tmpfs", "PATH[:SIZE]", "Add an empty directory in memory");
    private readonly Option<string[]> _environment = Many("--env", "KEY[=VALUE]", "Set an environment variable; without a value, to yours");
    private readonly Option<string[]> _environmentFiles =
        Many("--env-file", "FILE", "Set the environment variables of a file of KEY=VALUE lines");
    private readonly Option<string[]> _secrets =
        Many("--secret", "NAME=SOURCE", "Give a secret as the file /run/secrets/NAME; SOURCE is FILE, env:VARIABLE or fd:NUMBER");
    private readonly Option<string[]> _deny = Many("--deny", "GLOB", "Mask matching paths, even below a granted directory");
    private readonly Option<string[]> _except = Many("--except", "GLOB", "Exclude paths from the --deny before it");
    private readonly Option<string?> _network = new("--network")
    {
        HelpName = "none|host",
        Description = "none: only a loopback interface of its own (default); host: the host's network",
    };
    private readonly Option<string[]> _allow =
        Many("--allow", "HOST[:PORT]", "Allow reaching a host, and no other: a name, *.name, or an address; ports 80 and 443 if left out");
    private readonly Option<string[]> _denyHosts =
        Many("--deny-host", "HOST[:PORT]", "Exclude hosts from what --allow says; all ports if left out");
    private readonly Option<string?> _networkLog = new("--network-log")
    {
        HelpName = "FILE",
        Description = "Add each decision about --allow to a file, as a line of JSON",
    };
    private readonly Option<string?> _profile = new("--profile")
    {
        HelpName = "strict|workspace|agent|desktop|permissive",
        Description =
            "The initial rules: workspace allows writing the current directory (default); agent the same, except hooks, settings, secrets; "
                + "desktop has windows and sound",
    };
    private readonly Option<string?> _require = new("--require")
    {
        HelpName = "namespaces|landlock|none",
        Description = "The least isolation to accept (default namespaces)",
    };
    private readonly Option<string?> _identity = new("--identity") { HelpName = "0..9999", Description = "Run as a user of its own" };
    private readonly Option<string?> _workingDirectory = new("--cwd") { HelpName = "DIR", Description = "The working directory, inside" };
    private readonly Option<string?> _memory = new("--memory") { HelpName = "SIZE", Description = "The memory limit, such as 512M" };
    private readonly Option<string?> _pids = new("--pids") { HelpName = "N", Description = "The maximum number of processes and threads" };
    private readonly Option<string[]> _rlimits =
        Many("--rlimit", "NAME=LIMIT", "Set a limit of getrlimit(2), such as nofile=256 or fsize=1M:unlimited (soft:hard)");
    private readonly Option<string?> _disk = new("--disk")
    {
        HelpName = "SIZE",
        Description = "The size of each writable directory in memory (/tmp, the home), such as 64M",
    };
    private readonly Option<bool> _tty = new("--tty", "-t") { Description = "Give it a terminal of its own" };

    private readonly Option<bool> _wayland = new("--wayland") { Description = "Allow windows on the Wayland display" };
    private readonly Option<bool> _x11 = new("--x11")
    {
        Description = "Allow windows on the X11 display, where it can also read the keys typed in other windows",
    };
    private readonly Option<bool> _sound = new("--sound") { Description = "Allow playing and recording sound" };
    private readonly Option<string[]> _dbusTalk = Many("--dbus-talk", "NAME", "Allow talking to a program on the session's D-Bus");
    private readonly Option<bool> _gpu = new("--gpu") { Description = "Allow using the graphics processors" };
    private readonly Option<bool> _camera = new("--camera") { Description = "Allow using the cameras" };

    /// <summary>Adds the arguments to a command.</summary>
    /// <param name="owner">The command.</param>
    /// <param name="command">The arguments after <c>--</c>.</param>
    public WorkloadArguments(Command owner, string[] command)
    {
        ArgumentNullException.ThrowIfNull(owner);
        _command = command;
        owner.Arguments.Add(_file);
        Option[] options =
        [
            _readOnly, _writable, _binds, _tmpfs, _environment, _environmentFiles, _secrets,
                _deny, _except, _network, _allow, _denyHosts, _networkLog,
                _profile, _require, _identity, _workingDirectory,
                _memory, _pids, _rlimits, _disk, _tty, _wayland, _x11, _sound, _dbusTalk, _gpu, _camera,
        ];
        foreach (var option in options)
            owner.Options.Add(option);
    }

    /// <summary>The workload of a command line.</summary>
    /// <param name="parsed">The command line, without errors.</param>
    /// <exception cref="UsageException">A value is not one that its flag accepts.</exception>
    public WorkloadSource Read(ParseResult parsed) => new()
    {
        File = File(parsed),
        Command = [.. _command],
        ReadOnly = All(parsed, _readOnly),
        Writable = All(parsed, _writable),
        Binds = All(parsed, _binds),
        Tmpfs = All(parsed, _tmpfs),
        Environment = All(parsed, _environment),
        EnvironmentFiles = All(parsed, _environmentFiles),
        Secrets = All(parsed, _secrets),
        Deny = Denies(parsed),
        Network = FlagValue.Word<NetworkMode>("--network", parsed.GetValue(_network)),
        Allow = All(parsed, _allow),
        DenyHosts = All(parsed, _denyHosts),
        NetworkLog = parsed.GetValue(_networkLog),
        Profile = FlagValue.Word<SandboxProfile>("--profile", parsed.GetValue(_profile)),
        Require = FlagValue.Word<IsolationTier>("--require", parsed.GetValue(_require)),
        Identity = FlagValue.Integer("--identity", parsed.GetValue(_identity)),
        WorkingDirectory = parsed.GetValue(_workingDirectory),
        Memory = parsed.GetValue(_memory),
        Pids = FlagValue.Integer("--pids", parsed.GetValue(_pids)),
        Rlimits = All(parsed, _rlimits),
        Disk = parsed.GetValue(_disk),
        Tty = parsed.GetValue(_tty),
        Wayland = parsed.GetValue(_wayland),
        X11 = parsed.GetValue(_x11),
        Sound = parsed.GetValue(_sound),
        DbusTalk = All(parsed, _dbusTalk),
        Gpu = parsed.GetValue(_gpu),
        Camera = parsed.GetValue(_camera),
    };

    private string? File(ParseResult parsed) => parsed.GetValue(_file) switch
    {
        ['-', ..] option => throw new UsageException(
            $"there is no option {option}; `berth run --help` lists them, and arguments after -- are the workload's"),
        var file => file,
    };

    /// <summary>Each deny rule with the exceptions that follow it.</summary>
    private ImmutableArray<DenySpec> Denies(ParseResult parsed)
    {
        if (parsed.GetValue(_except) is not { Length: > 0 })
            return [.. All(parsed, _deny).Select(static path => new DenySpec(path))];
        var rules = new List<DenySpec>();
        var flag = "";
        foreach (var token in parsed.Tokens)
        {
            if (token.Type != TokenType.Argument)
                flag = token.Value;
            else if (flag == _deny.Name)
                rules.Add(new DenySpec(token.Value));
            else if (flag == _except.Name)
                rules[^1] = rules is [.., var last]
                    ? last with { Except = last.Except.Add(token.Value) }
                    : throw new UsageException(
                        $"--except {token.Value} stands before the first --deny; an exception belongs to the --deny before it");
        }

        return [.. rules];
    }

    private static Option<string[]> Many(string name, string helpName, string description) =>
        new(name)
        {
            HelpName = helpName,
            Description = description,
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };

    private static ImmutableArray<string> All(ParseResult parsed, Option<string[]> option) => [.. parsed.GetValue(option) ?? []];
}
