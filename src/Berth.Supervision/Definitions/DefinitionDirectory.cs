using Berth.Supervision.Services;

namespace Berth.Supervision.Definitions;

/// <summary>Definitions saved as files in a directory, for service managers that do not return them unchanged.</summary>
/// <param name="path">The directory; created with the first definition.</param>
internal sealed class DefinitionDirectory(string path)
{
    // Bare names such as "con" and "nul" are devices to Windows.
    private const string Prefix = "berth-";
    private const string Suffix = ".json";
    private const string Temporary = ".new";

    /// <summary>The file names that are derived from a service's name.</summary>
    public static (string Prefix, string Suffix) LongestFileName => (Prefix, Suffix + Temporary);

    /// <summary>The definition of a service; null: none is saved.</summary>
    /// <exception cref="ServiceException">The saved definition is invalid.</exception>
    public ServiceDefinition? Find(ServiceName name)
    {
        var file = FileOf(name);
        try
        {
            return ServiceDefinitionFile.Parse(File.ReadAllBytes(file), file);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    public ServiceDefinition Get(ServiceName name) => Find(name) ?? throw ServiceException.NotRegistered(name);

    /// <summary>The names of all definitions, sorted.</summary>
    public IReadOnlyList<ServiceName> List()
    {
        if (!Directory.Exists(path))
            return [];
        var names = new List<ServiceName>();
        foreach (var file in Directory.EnumerateFiles(path, Prefix + "*" + Suffix))
        {
            if (ServiceName.TryParse(Path.GetFileName(file)[Prefix.Length..^Suffix.Length], out var name))
                names.Add(name);
        }

        names.Sort(ServiceName.Order);
        return names;
    }

    /// <summary>Saves a definition atomically.</summary>
    public void Write(ServiceDefinition definition)
    {
        Directory.CreateDirectory(path);
        WriteFile(FileOf(definition.Name), ServiceDefinitionFile.Write(definition).Span);
    }

    /// <summary>Removes a definition, if there is one with that name.</summary>
    public void Remove(ServiceName name)
    {
        if (Directory.Exists(path))
            File.Delete(FileOf(name));
    }

    /// <summary>Writes a new file, flushes it to the disk, and renames it.</summary>
    public static void WriteFile(string file, ReadOnlySpan<byte> content)
    {
        var temporary = file + Temporary;
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, file, overwrite: true);
    }

    private string FileOf(ServiceName name) => Path.Combine(path, Prefix + name + Suffix);
}
