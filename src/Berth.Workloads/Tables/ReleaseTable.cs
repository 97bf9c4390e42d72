using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Berth.Descriptions.Diagnostics;
using Berth.Descriptions.Json;
using Berth.Descriptions.Kinds;
using Berth.Workloads.Rules;
using Berth.Workloads.Specs;

namespace Berth.Workloads.Tables;

/// <summary>The <c>release</c> object.</summary>
internal static class ReleaseTable
{
    private const int MostReleases = 1000, MostAttempts = 1000, MostKeys = 100;

    private static readonly TimeSpan s_millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    public static ObjectKind<ReleaseSpec> Kind { get; } = new(
        new ReleaseSpec(),
        [
            new MemberOf<ReleaseSpec, string>(
                "root", Path("root"), static r => r.Root, static (r, v) => r with { Root = v },
                "The directory with the releases: an absolute path on the host.") { IsRequired = true, Aliases = ["path", "directory"] },
            new MemberOf<ReleaseSpec, ReleaseStrategy>("strategy", new EnumKind<ReleaseStrategy>("strategy",
                [
                    new EnumWord<ReleaseStrategy>(
                        ReleaseStrategy.Restart, "restart", "The workload is stopped, and started with the new release."),
                    new EnumWord<ReleaseStrategy>(
                        ReleaseStrategy.Overlap, "overlap",
                        "A new instance takes over the sockets of supervise.listen and is ready before the old one is stopped."),
                ]), static r => r.Strategy, static (r, v) => r with { Strategy = v },
                "How the workload is switched to another release."),
            new MemberOf<ReleaseSpec, ReleaseProbeSpec>("probe", Probe(), static r => r.Probe, static (r, v) => r with { Probe = v },
                "How to find out that a release is healthy: one of http, tcp and command. Left out: as supervise.ready says.")
            { Aliases = ["health", "healthcheck"] },
            new MemberOf<ReleaseSpec, TimeSpan>(
                "settle", new DurationKind("settle", s_day), static r => r.Settle, static (r, v) => r with { Settle = v },
                "How long a healthy release is watched before it is accepted: a restart or a failed probe rolls it back. \"0s\": not."),
            new MemberOf<ReleaseSpec, int>(
                "keep", new IntegerKind("keep", 1, MostReleases), static r => r.Keep, static (r, v) => r with { Keep = v },
                "How many releases are kept, with the current one. The previous one is always kept."),
            new MemberOf<ReleaseSpec, ImmutableArray<string>>(
                "prepare", Command(), static r => r.Prepare, static (r, v) => r with { Prepare = v },
                "A command on the host that prepares a new release, in its directory: the program, in PATH, absolute, or from ./ in the "
                    + "release; and its arguments.") { Aliases = ["build", "setup"] },
            new MemberOf<ReleaseSpec, TimeSpan>(
                "prepareTimeout", new DurationKind("prepareTimeout", s_day, s_millisecond), static r => r.PrepareTimeout,
                static (r, v) => r with { PrepareTimeout = v }, "How long the command of prepare may take."),
            new MemberOf<ReleaseSpec, ImmutableArray<string>>(
                "keys", new ArrayKind<string>(Path("keys"), "\"/etc/berth/keys/notes.pub\""), static r => r.Keys,
                static (r, v) => r with { Keys = v },
                "Files with the public keys that must have signed a release: PEM with P-256, or of minisign. Left out: those that "
                    + "berth release keys has added to the directory."),
            new MemberOf<ReleaseSpec, int>(
                "threshold", new IntegerKind("threshold", 1, MostKeys), static r => r.Threshold, static (r, v) => r with { Threshold = v },
                "How many of the keys must have signed."),
        ])
    {
        Rules = [new Rule<ReleaseSpec>(["keys", "threshold"], CheckThreshold)],
    };

    private static ObjectKind<ReleaseProbeSpec> Probe() => new(
        new ReleaseProbeSpec(),
        [
            new MemberOf<ReleaseProbeSpec, string>("http", new TextKind(new HttpUrlRule()), static p => p.Http,
                static (p, v) => p with { Http = v }, "A URL, http or https, that is answered with a status of 200 to 399.")
            { Aliases = ["https", "url"] },
            new MemberOf<ReleaseProbeSpec, HostPort>(
                "tcp", new ParsedKind<HostPort>("tcp", "a host and a port, such as \"127.0.0.1:8080\"", "^[^ ]+:[0-9]+$", ReadHostPort),
                static p => p.Tcp, static (p, v) => p with { Tcp = v }, "A host and port that accept a connection."),
            new MemberOf<ReleaseProbeSpec, ImmutableArray<string>>("command", Command(), static p => p.Command,
                static (p, v) => p with { Command = v },
                "A command on the host that exits with 0: the program, in PATH, absolute, or from ./ in the release; and its arguments."),
            new MemberOf<ReleaseProbeSpec, int>("attempts", new IntegerKind("attempts", 1, MostAttempts), static p => p.Attempts,
                static (p, v) => p with { Attempts = v }, "How often it is asked before the release is given up."),
            new MemberOf<ReleaseProbeSpec, TimeSpan>("interval", new DurationKind("interval", s_hour, s_millisecond),
                static p => p.Interval, static (p, v) => p with { Interval = v },
                "The time from the end of an attempt to the start of the next."),
            new MemberOf<ReleaseProbeSpec, TimeSpan>("attemptTimeout", new DurationKind("attemptTimeout", s_hour, s_millisecond),
                static p => p.AttemptTimeout, static (p, v) => p with { AttemptTimeout = v }, "The timeout of an attempt."),
            new MemberOf<ReleaseProbeSpec, bool>("namesRelease", BooleanKind.Instance, static p => p.NamesRelease,
                static (p, v) => p with { NamesRelease = v },
                "Whether the body of the answer, or the output of the command, must contain the id or the version of the release."),
            new MemberOf<ReleaseProbeSpec, string>("certificate", Path("certificate"), static p => p.Certificate,
                static (p, v) => p with { Certificate = v }, "A client certificate for https, in PEM.") { Aliases = ["cert"] },
            new MemberOf<ReleaseProbeSpec, string>("key", Path("key"), static p => p.Key, static (p, v) => p with { Key = v },
                "Its private key, in PEM. Left out: in the file of the certificate."),
            new MemberOf<ReleaseProbeSpec, string>("authority", Path("authority"), static p => p.Authority,
                static (p, v) => p with { Authority = v },
                "The certificates that may have issued the server's, in PEM. Left out: the server's certificate is not checked.")
            { Aliases = ["ca", "cacert"] },
        ])
    {
        Rules =
        [
            new Rule<ReleaseProbeSpec>(["http", "tcp", "command"], CheckIsOne)
            {
                Schema = """{ "oneOf": [{ "required": ["http"] }, { "required": ["tcp"] }, { "required": ["command"] }] }""",
            },
            new Rule<ReleaseProbeSpec>(["tcp", "namesRelease"], CheckCanName),
        ],
    };

    private static TextKind Path(string noun) => new(new PathRule(noun, beside: null, allowRoot: false) { FromFile = true });

    private static ArrayKind<string> Command() => new(
        new TextKind(new PlainText("argument")), "\"program\", \"argument\"") { First = new TextKind(new CommandRule()) };

    private static bool ReadHostPort(string text, [NotNullWhen(true)] out HostPort? value, out string? fault)
    {
        fault = null;
        return HostPort.TryParse(text, out value);
    }

    private static void CheckIsOne(ReleaseProbeSpec probe, Spot at, Findings findings)
    {
        var kinds = (probe.Http is null ? 0 : 1) + (probe.Tcp is null ? 0 : 1) + (probe.Command.IsEmpty ? 0 : 1);
        if (kinds != 1)
            findings.Report(
                at,
                Problem.Expecting(
                    kinds == 0 ? "the probe asks nothing" : "the probe asks several things", "one of http, tcp and command"));
    }

    private static void CheckCanName(ReleaseProbeSpec probe, Spot at, Findings findings)
    {
        if (probe is { NamesRelease: true, Tcp: not null })
            findings.Report(
                at.Member("namesRelease"),
                Problem.Of("a connection names no release", "ask by http or a command, or take namesRelease out"));
    }

    private static void CheckThreshold(ReleaseSpec release, Spot at, Findings findings)
    {
        if (!release.Keys.IsEmpty && release.Threshold > release.Keys.Length)
            findings.Report(
                at.Member("threshold"),
                Problem.Of(
                    $"{release.Threshold} keys must sign, and there are {release.Keys.Length}", $"give at most {release.Keys.Length}"));
    }
}
