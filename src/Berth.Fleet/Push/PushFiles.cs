using System.Text.Json;
using Berth.Fleet.Errors;
using Berth.Fleet.Hosts;
using Berth.Linux.Files;
using Berth.Linux.Json;

namespace Berth.Fleet.Push;

/// <summary>
/// The files of pushes in a fleet's directory: a record for each push that has not ended, and the lock that a push holds.
/// </summary>
/// <param name="fleet">The fleet.</param>
public sealed class PushFiles(FleetDirectory fleet)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _directory = Path.Combine(fleet.Location, "pushes");

    /// <summary>The record of a push that has not ended; null: none.</summary>
    /// <param name="digest">The SHA-256 of the archive in hexadecimal digits.</param>
    /// <exception cref="FleetException">The record is damaged.</exception>
    public PushRecord? Read(string digest)
    {
        try
        {
            return JsonFile.Read(At(digest), PushJson.Default.PushRecord);
        }
        catch (JsonException exception)
        {
            throw new FleetException(
                $"{At(digest)} is not what Berth wrote: {exception.Message}",
                "remove it: the push begins anew, and does not know which hosts it has updated",
                exception);
        }
    }

    /// <summary>Writes the record of a push.</summary>
    /// <param name="record">The record.</param>
    public void Write(PushRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        Directory.CreateDirectory(_directory, OwnerOnly);
        JsonFile.Write(At(record.Digest), record, PushJson.Default.PushRecord);
    }

    /// <summary>Removes the record of a push that has ended.</summary>
    /// <param name="digest">The SHA-256 of the archive in hexadecimal digits.</param>
    public void Remove(string digest)
    {
        if (Directory.Exists(_directory))
            File.Delete(At(digest));
    }

    /// <summary>Holds the lock of pushes until disposed, so that two never run at once.</summary>
    /// <exception cref="FleetException">Another process holds it.</exception>
    public FileLock Lock() =>
        FileLock.TryAcquire(Path.Combine(fleet.Location, "push.lock"))
        ?? throw new FleetException($"another push of the fleet in {fleet.Location} is under way", "wait until it has ended");

    private string At(string digest) => Path.Combine(_directory, digest + ".json");
}
