using System.Buffers;
using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Linux.Files;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>
/// The descriptions of registered services, a file each. Not having one is no error: it only means that nobody knows what a service was
/// registered with.
/// </summary>
/// <param name="state">The state directory.</param>
internal sealed class AppliedDescriptions(string state)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _directory = Path.Combine(state, "descriptions");

    /// <summary>The description of a service; null: it is not known.</summary>
    public AppliedDescription? Find(ServiceName name)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(name)), AppliedDescriptionJson.Default.AppliedDescription);
        }
        catch (Exception none) when (none is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Notes the description of a service.</summary>
    /// <exception cref="LinuxException">It can't be written.</exception>
    public void Save(ServiceName name, AppliedDescription description)
    {
        Directory.CreateDirectory(state, OwnerOnly);
        Directory.CreateDirectory(_directory, OwnerOnly);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, HostJson.File))
            JsonSerializer.Serialize(writer, description, AppliedDescriptionJson.Default.AppliedDescription);
        AtomicFile.Write(PathOf(name), buffer.WrittenSpan);
    }

    /// <summary>Forgets the description of a service; the directory goes with the last.</summary>
    public void Remove(ServiceName name)
    {
        if (!Directory.Exists(_directory))
            return;
        File.Delete(PathOf(name));
        try
        {
            if (!Directory.EnumerateFileSystemEntries(_directory).Any())
                Directory.Delete(_directory);
        }
        catch (IOException)
        {
            // Another has just been noted.
        }
    }

    private string PathOf(ServiceName name) => Path.Combine(_directory, name + ".json");
}
