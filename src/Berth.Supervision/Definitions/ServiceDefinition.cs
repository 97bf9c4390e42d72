using System.Collections.Immutable;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Definitions;

/// <summary>A service: what is run, and how it is kept running. Immutable, no behaviour.</summary>
public sealed record ServiceDefinition
{
    /// <summary>Its name.</summary>
    public required ServiceName Name { get; init; }

    /// <summary>One line for people; empty: none.</summary>
    public string Description { get; init; } = "";

    /// <summary>The program, by an absolute path, and its arguments. No shell reads them and nothing in them is expanded.</summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>Where it starts: an absolute path; null: the home directory of its user, or / for root.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// Variables added to what the service manager gives, by keys of the form <c>^[A-Za-z_][A-Za-z0-9_]*\z</c>; values without NUL. Nothing
    /// in them is expanded.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>Who it runs as, by name; null: who the service manager runs services as (root, or its user).</summary>
    public string? User { get; init; }

    /// <summary>How it is kept running.</summary>
    public SuperviseSpec Supervise { get; init; } = new();

    /// <summary>What it may use.</summary>
    public ResourceSpec Resources { get; init; } = new();

    /// <summary>What is taken from it.</summary>
    public ServiceHardening Hardening { get; init; } = new();

    /// <summary>
    /// What of the host its program needs, which makes a sandbox for itself; null: it makes none, or nobody can tell what it needs.
    /// </summary>
    public SandboxNeeds? Sandbox { get; init; }

    /// <summary>How it is asked to stop: what <see cref="SuperviseSpec.Stop"/> says, or the default.</summary>
    public StopSpec Stop => Supervise.Stop ?? new StopSpec();

    /// <summary>One of several instances of this definition. It finds its instance in <c>BERTH_INSTANCE</c>.</summary>
    /// <param name="instance">What tells it from others.</param>
    /// <exception cref="ServiceException">It is not a word, or this is an instance already.</exception>
    public ServiceDefinition ForInstance(string instance) => this with
    {
        Name = Name.WithInstance(instance),
        Environment = Environment.SetItem("BERTH_INSTANCE", instance),
    };
}
