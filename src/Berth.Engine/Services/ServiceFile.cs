using System.Collections.Immutable;
using Berth.Engine.Machines;
using Berth.Engine.Specs;
using Berth.Linux.Files;
using Berth.Sandbox.Errors;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;
using Berth.Workloads.Specs;

namespace Berth.Engine.Services;

/// <summary>
/// A description on disk as a service. Every service manager runs <c>berth run FILE</c>, so the isolation is the same.
/// </summary>
/// <param name="Path">The absolute path of the description.</param>
/// <param name="Spec">Its content.</param>
public sealed record ServiceFile(string Path, WorkloadSpec Spec)
{
    /// <summary>The option that passes the assigned identity to <c>berth run</c>.</summary>
    internal const string IdentityOption = "--identity";

    private const string FileName = "berth.json";

    // `berth run` converts SIGTERM to the sandbox's stop signal, and kills after its delay. So the service manager has to wait longer.
    private static readonly TimeSpan s_margin = TimeSpan.FromSeconds(2);

    /// <summary>Reads descriptions, and reports the errors of all of them together.</summary>
    /// <param name="paths">Files, or directories: a directory stands for its <c>berth.json</c>, or without one for those in its
    /// subdirectories.</param>
    /// <exception cref="UsageException">There is no description, or two have the same name.</exception>
    /// <exception cref="InvalidSpecException">A description is invalid.</exception>
    public static IReadOnlyList<ServiceFile> ReadAll(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var files = paths.SelectMany(Find).Distinct(StringComparer.Ordinal).Select(Read).ToArray();
        var twice = files.GroupBy(static file => file.Spec.Name).FirstOrDefault(static same => same.Skip(1).Any());
        return twice is null
            ? files
            : throw new UsageException(
                $"{string.Join(" and ", twice.Select(static file => file.Path))} are both named {twice.Key}; give each a name of its own");
    }

    /// <summary>The definition for a service manager.</summary>
    /// <param name="berth">The absolute path of berth.</param>
    /// <param name="instance">The instance, if several services have this description; null: it is the only one.</param>
    /// <param name="directory">The absolute path of the working directory; null: the directory of the description.</param>
    /// <param name="assignments">Assigns ports.</param>
    /// <param name="ownIdentity">Whether the service gets an identity that no other service has.</param>
    public ServiceDefinition Define(string berth, string? instance, string? directory, ServiceAssignments assignments, bool ownIdentity)
    {
        ArgumentNullException.ThrowIfNull(assignments);
        var name = ServiceName.Parse(Spec.Name);
        if (instance is not null)
            name = name.WithInstance(instance);
        var command = ImmutableArray.CreateBuilder<string>();
        command.AddRange(berth, "run", Path);
        if (ownIdentity)
            command.AddRange(IdentityOption, $"{assignments.Identity(name.ToString())}");
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
            Supervise = Spec.Supervise with { Stop = Spec.Supervise.Stop ?? new StopSpec { Delay = StopDelay } },
        };
    }

    private TimeSpan StopDelay =>
        Spec.Sandbox.Stop.Delay + s_margin + (Spec.Isolation is Isolation.Machine ? MachineTimes.PowerOff : TimeSpan.Zero);

    private static IEnumerable<string> Find(string path)
    {
        DescriptionFile.ThrowIfEmpty(path);
        var full = WorkingDirectory.Resolve(path);
        var status = Look(full) ?? throw new UsageException($"{path} does not exist; name a berth.json, or a directory that has one");
        if (status.Kind is not FileKind.Directory)
            return [full];
        if (Exists(System.IO.Path.Combine(full, FileName)))
            return [System.IO.Path.Combine(full, FileName)];
        var below = Subdirectories(full)
            .Select(static directory => System.IO.Path.Combine(directory, FileName))
            .Where(Exists)
            .Order(StringComparer.Ordinal)
            .ToArray();
        return below.Length > 0 ? below : throw new UsageException($"there is no {FileName} in {path}, and none in a directory in it");
    }

    private static bool Exists(string path) => Look(path) is not null;

    /// <summary>Unlike File.Exists, this fails if the path may not be read. Otherwise the service would be left out silently.</summary>
    private static FileStatus? Look(string path)
    {
        try
        {
            return FileStatus.Find(path);
        }
        catch (LinuxException refused)
        {
            throw Unreadable(path, refused.Error.ToString());
        }
    }

    private static string[] Subdirectories(string path)
    {
        try
        {
            return Directory.GetDirectories(path);
        }
        catch (UnauthorizedAccessException)
        {
            throw Unreadable(path, nameof(Errno.EACCES));
        }
    }

    private static UsageException Unreadable(string path, string answer) =>
        new($"cannot look into {System.IO.Path.GetDirectoryName(path)} for {System.IO.Path.GetFileName(path)}: {answer}; make it "
            + "readable, or name the directories with the descriptions");

    private static ServiceFile Read(string path)
    {
        var result = DescriptionFile.Load(path);
        return new ServiceFile(path, result.Spec ?? throw new InvalidSpecException(result.Diagnostics, result.Source));
    }
}
