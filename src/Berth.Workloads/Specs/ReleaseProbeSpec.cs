using System.Collections.Immutable;

namespace Berth.Workloads.Specs;

/// <summary>How to find out that a release is healthy: one of http, tcp and command.</summary>
public sealed record ReleaseProbeSpec
{
    /// <summary>An http or https URL that must be answered with a status of 200 to 399; null: another kind.</summary>
    public string? Http { get; init; }

    /// <summary>A host and port that must accept a connection; null: another kind.</summary>
    public HostPort? Tcp { get; init; }

    /// <summary>A command on the host that must exit with 0; empty: another kind.</summary>
    public ImmutableArray<string> Command { get; init => field = value.IsDefault ? [] : value; } = [];

    /// <summary>How often it is asked before the release is given up.</summary>
    public int Attempts { get; init; } = 10;

    /// <summary>The time from the end of an attempt to the start of the next.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The timeout of an attempt.</summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Whether the answer's body, or the command's output, must contain the id or the version of the release.</summary>
    public bool NamesRelease { get; init; }

    /// <summary>The absolute path of a client certificate for https, in PEM; null: none.</summary>
    public string? Certificate { get; init; }

    /// <summary>The absolute path of its private key, in PEM; null: in the file of the certificate.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// The absolute path of the certificates that may have issued the server's, in PEM; null: the server's certificate is not checked.
    /// </summary>
    public string? Authority { get; init; }
}
