using System.Collections.Immutable;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Supervision.Definitions;

/// <summary>The definition of a service: its command, and how it is supervised. Immutable.</summary>
public sealed record ServiceDefinition
{
    /// <summary>Its name.</summary>
    public required ServiceName Name { get; init; }

    /// <summary>A description of one line; empty: none.</summary>
    public string Description { get; init; } = "";

    /// <summary>
    /// The absolute path of the program, and its arguments. They are not read by a shell, and nothing in them is expanded.
    /// </summary>
    public required ImmutableArray<string> Command { get; init; }

    /// <summary>The absolute path of the working directory; null: the home directory of its user, or / for root.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>
    /// Variables to add to those of the service manager. Keys have the form <c>^[A-Za-z_][A-Za-z0-9_]*\z</c>; values without NUL. Nothing
    /// in them is expanded.
    /// </summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The name of the user that it runs as; null: the service manager's default (root, or its own user).</summary>
    public string? User { get; init; }

    /// <summary>How it is supervised.</summary>
    public SuperviseSpec Supervise { get; init; } = new();

    /// <summary>Its resource limits.</summary>
    public ResourceSpec Resources { get; init; } = new();

    /// <summary>The privileges that the service manager takes away.</summary>
    public ServiceHardening Hardening { get; init; } = new();

    /// <summary>
    /// What its program needs of the host, if the program makes its own sandbox; null: it makes none, or its needs are unknown.
    /// </summary>
    public SandboxNeeds? Sandbox { get; init; }

    /// <summary>How it is stopped: <see cref="SuperviseSpec.Stop"/>, or the default.</summary>
    public StopSpec Stop => Supervise.Stop ?? new StopSpec();

    /// <summary>An instance of this definition. The program finds the instance in <c>BERTH_INSTANCE</c>.</summary>
    /// <param name="instance">The name of the instance.</param>
    /// <exception cref="ServiceException">The name is invalid, or this is an instance already.</exception>
    public ServiceDefinition ForInstance(string instance) => this with
    {
        Name = Name.WithInstance(instance),
        Environment = Environment.SetItem("BERTH_INSTANCE", instance),
    };
}
