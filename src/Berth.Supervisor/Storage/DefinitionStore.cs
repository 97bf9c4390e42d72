using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Supervision.Definitions;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Storage;

/// <summary>
/// The definitions of services on disk, a <see cref="ServiceDefinitionFile"/> for each, and an empty file beside it if the service should
/// not run.
/// </summary>
internal sealed class DefinitionStore(string directory)
{
    public const string Suffix = ".json";
    public const string DownSuffix = ".down";

    /// <summary>How many there are, with those that can't be read.</summary>
    public int Count() => Directory.EnumerateFiles(directory, "*" + Suffix).Count();

    /// <summary>Reads all, one by one. What can't be read is a result, too.</summary>
    public IEnumerable<LoadedDefinition> Load()
    {
        var paths = Directory.GetFiles(directory);
        var down = paths.Where(static path => path.EndsWith(DownSuffix, StringComparison.Ordinal))
            .Select(Path.GetFileNameWithoutExtension)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var path in paths.Where(static path => path.EndsWith(Suffix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (!name.StartsWith('.'))
                yield return Load(name, path, down.Contains(name) ? DesiredState.Down : DesiredState.Up);
        }
    }

    /// <summary>Writes a definition durably.</summary>
    /// <exception cref="LinuxException">The definition cannot be written; an existing one is unchanged.</exception>
    public void Save(ServiceDefinition definition, DesiredState desired)
    {
        SetDesired(definition.Name, desired);
        AtomicFile.Write(PathOf(definition.Name), ServiceDefinitionFile.Write(definition).Span);
    }

    /// <summary>Records whether a service should run after a reboot.</summary>
    public void SetDesired(ServiceName name, DesiredState desired)
    {
        var down = Path.Combine(directory, name + DownSuffix);
        if (desired == DesiredState.Up)
            File.Delete(down);
        else if (!File.Exists(down))
            AtomicFile.Write(down, []);
    }

    /// <summary>Removes a definition, if it exists.</summary>
    public void Delete(ServiceName name)
    {
        File.Delete(PathOf(name));
        File.Delete(Path.Combine(directory, name + DownSuffix));
    }

    private static LoadedDefinition Load(string name, string path, DesiredState desired)
    {
        try
        {
            var definition =
                ServiceDefinitionFile.Parse(PlainFile.TryRead(path) ?? throw new LinuxException(Errno.ENOENT, "open", path), path);
            return definition.Name.ToString() == name
                ? new LoadedDefinition(name, definition, null, desired)
                : new LoadedDefinition(name, null, $"{path} defines another service, {definition.Name}: rename the file", desired);
        }
        catch (Exception broken) when (broken is ServiceException or LinuxException)
        {
            return new LoadedDefinition(name, null, broken.Message, desired);
        }
    }

    private string PathOf(ServiceName name) => Path.Combine(directory, name + Suffix);
}
