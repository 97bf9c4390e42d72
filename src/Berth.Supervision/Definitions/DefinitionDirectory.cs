using Berth.Supervision.Services;

namespace Berth.Supervision.Definitions;

/// <summary>Definitions kept as files in a directory, for service managers that would not give them back as they were.</summary>
/// <param name="path">The directory; made when the first definition is kept.</param>
internal sealed class DefinitionDirectory(string path)
{
    // Bare names such as "con" and "nul" are devices to Windows.
    private const string Prefix = "berth-";
    private const string Suffix = ".json";
    private const string Temporary = ".new";

    /// <summary>The file names that are made of a service's name.</summary>
    public static (string Prefix, string Suffix) LongestFileName => (Prefix, Suffix + Temporary);

    /// <summary>The definition of a service; null: none is kept.</summary>
    /// <exception cref="ServiceException">What is kept is broken.</exception>
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

    /// <summary>The names of all, in order.</summary>
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

    /// <summary>Keeps a definition: the whole of it or, where that fails, what was there before.</summary>
    public void Write(ServiceDefinition definition)
    {
        Directory.CreateDirectory(path);
        WriteFile(FileOf(definition.Name), ServiceDefinitionFile.Write(definition).Span);
    }

    /// <summary>Forgets one; none of that name: nothing to do.</summary>
    public void Remove(ServiceName name)
    {
        if (Directory.Exists(path))
            File.Delete(FileOf(name));
    }

    /// <summary>Writes a file new, flushed to the disk, and renames it.</summary>
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
