using Berth.Linux.Files;

namespace Berth.Releases.Files;

/// <summary>
/// The file operations of a release store. Everything that the store changes goes through here, so that a test can end the process between
/// any two operations, and drop what was not flushed. Paths are relative to the store's root, without <c>.</c>, <c>..</c> and a slash at
/// either end; an empty path is the root. No symbolic link on a path is followed.
/// </summary>
internal interface IReleaseFiles : IDisposable
{
    /// <summary>The absolute path of the root.</summary>
    string Root { get; }

    /// <summary>The usage of the file system that the root is on; null: unknown.</summary>
    FileSystemUsage? Usage();

    /// <summary>An entry, of the link itself if it is one; null: there is none.</summary>
    FoundFile? Find(string path);

    /// <summary>The extended attributes of an entry, of the link itself if it is one.</summary>
    IReadOnlyList<KeyValuePair<string, byte[]>> Attributes(string path);

    /// <summary>The names in a directory in ordinal order; empty if there is none.</summary>
    IReadOnlyList<string> List(string path);

    /// <summary>Opens a regular file for reading; null: there is none, or it is of another kind.</summary>
    Stream? OpenRead(string path);

    /// <summary>The text of a symbolic link; null: there is no such link.</summary>
    string? ReadLink(string path);

    /// <summary>Makes a directory; one that is there is an error.</summary>
    void MakeDirectory(string path, UnixFileMode mode);

    /// <summary>Makes a file; one that is there is an error.</summary>
    INewFile Create(string path, UnixFileMode mode);

    /// <summary>Makes a symbolic link; an entry that is there is an error.</summary>
    void MakeSymbolicLink(string path, string target);

    /// <summary>Gives a file a second name; an entry that is there is an error.</summary>
    void MakeHardLink(string path, string existing);

    /// <summary>Moves an entry; a file or link that is there is replaced at once.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file or link.</summary>
    void Remove(string path);

    /// <summary>Removes an empty directory.</summary>
    void RemoveDirectory(string path);

    /// <summary>Sets the permissions of a directory.</summary>
    void SetMode(string path, UnixFileMode mode);

    /// <summary>Waits until the entries of a directory survive a power failure.</summary>
    void SyncDirectory(string path);

    /// <summary>Waits until everything that was written survives a power failure.</summary>
    void SyncAll();
}
