using System.Collections.Immutable;
using Berth.Engine.Specs;
using Berth.Supervision;
using Berth.Workloads;

namespace Berth.Engine.Services;

/// <summary>A description on disk as a service. What a service manager runs is <c>berth run FILE</c>, so it is isolated alike under each.</summary>
/// <param name="Path">The description, in full.</param>
/// <param name="Spec">What it says.</param>
public sealed record ServiceFile(string Path, WorkloadSpec Spec)
{
    private const string FileName = "berth.json";

    // `berth run` itself turns SIGTERM into the sandbox's stop signal, and kills after its delay: who waits for it waits longer.
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(2);

    /// <summary>Reads descriptions, all of them before any is complained of.</summary>
    /// <param name="paths">Files, or directories: one with a <c>berth.json</c> stands for that, any other for its subdirectories' ones.</param>
    /// <exception cref="UsageException">There is none, or two have one name.</exception>
    /// <exception cref="InvalidSpecException">One is wrong.</exception>
    public static IReadOnlyList<ServiceFile> ReadAll(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var files = paths.SelectMany(Find).Distinct(StringComparer.Ordinal).Select(Read).ToArray();
        var twice = files.GroupBy(static file => file.Spec.Name).FirstOrDefault(static same => same.Skip(1).Any());
        return twice is null
            ? files
            : throw new UsageException($"{string.Join(" and ", twice.Select(static file => file.Path))} are both named {twice.Key}; give each a name of its own");
    }

    /// <summary>What a service manager is told.</summary>
    /// <param name="berth">This program, in full.</param>
    /// <param name="instance">Which of several instances; null: it is the only one.</param>
    /// <param name="directory">Where it starts, in full; null: where the description is.</param>
    /// <param name="assignments">Hands out ports.</param>
    /// <param name="ownIdentity">Whether it gets an identity that no other service has.</param>
    public ServiceDefinition Define(string berth, string? instance, string? directory, ServiceAssignments assignments, bool ownIdentity)
    {
        ArgumentNullException.ThrowIfNull(assignments);
        var name = ServiceName.Parse(Spec.Name);
        if (instance is not null)
            name = name.WithInstance(instance);
        var command = ImmutableArray.CreateBuilder<string>();
        command.AddRange(berth, "run", Path);
        if (ownIdentity)
            command.AddRange("--identity", $"{assignments.Identity(name.ToString())}");
        if (instance is not null)
            command.AddRange("--env", $"BERTH_INSTANCE={instance}");
        foreach (var (variable, port) in assignments.Ports(name.ToString(), Spec.Supervise.FreePorts))
            command.AddRange("--env", $"{variable}={port}");
        return new ServiceDefinition
        {
            Name = name,
            Command = command.ToImmutable(),
            WorkingDirectory = directory ?? System.IO.Path.GetDirectoryName(Path),
            Sandbox = ServiceSandbox.NeedsOf(this, directory, ownIdentity),
            Supervise = Spec.Supervise with { Stop = Spec.Supervise.Stop ?? new StopSpec { Delay = Spec.Sandbox.Stop.Delay + s_margin } },
        };
    }

    private static IEnumerable<string> Find(string path)
    {
        if (File.Exists(path))
            return [System.IO.Path.GetFullPath(path)];
        if (!Directory.Exists(path))
            throw new UsageException($"there is no {path}; name a berth.json, or a directory that has one");
        if (System.IO.Path.GetFullPath(System.IO.Path.Combine(path, FileName)) is var own && File.Exists(own))
            return [own];
        var below = Directory.GetDirectories(path).Select(static directory => System.IO.Path.GetFullPath(System.IO.Path.Combine(directory, FileName))).Where(File.Exists).Order(StringComparer.Ordinal).ToArray();
        return below.Length > 0 ? below : throw new UsageException($"there is no {FileName} in {path}, and none in a directory in it");
    }

    private static ServiceFile Read(string path)
    {
        var result = WorkloadFile.Load(path);
        return new ServiceFile(path, result.Spec ?? throw new InvalidSpecException(result.Diagnostics, result.Source));
    }
}
