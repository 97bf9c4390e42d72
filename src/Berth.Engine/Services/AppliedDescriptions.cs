using System.Buffers;
using System.Text.Json;
using Berth.Descriptions.Text;
using Berth.Linux.Files;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>
/// The descriptions with which services were registered, one file for each. A missing file is not an error: the description is then
/// unknown.
/// </summary>
/// <param name="state">The state directory.</param>
internal sealed class AppliedDescriptions(string state)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _directory = Path.Combine(state, "descriptions");

    /// <summary>The description of a service; null: unknown.</summary>
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

    /// <summary>Saves the description of a service. If it cannot be saved, as on a full disk, it is unknown from now on.</summary>
    public void Save(ServiceName name, AppliedDescription description)
    {
        try
        {
            Write(name, description);
        }
        catch (Exception refused) when (refused is LinuxException or IOException or UnauthorizedAccessException)
        {
            // The service is as it was asked to be: that is not undone, and is no error, because nothing could be noted of it.
            Remove(name);
        }
    }

    /// <summary>Removes the description of a service, and the directory with the last one.</summary>
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
            // Another process has just saved a description.
        }
    }

    private void Write(ServiceName name, AppliedDescription description)
    {
        Directory.CreateDirectory(state, OwnerOnly);
        Directory.CreateDirectory(_directory, OwnerOnly);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, HostJson.File))
            JsonSerializer.Serialize(writer, description, AppliedDescriptionJson.Default.AppliedDescription);
        AtomicFile.Write(PathOf(name), buffer.WrittenSpan);
    }

    private string PathOf(ServiceName name) => Path.Combine(_directory, name + ".json");
}
