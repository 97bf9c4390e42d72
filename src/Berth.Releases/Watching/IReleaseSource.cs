namespace Berth.Releases.Watching;

/// <summary>A directory with archives, here or on a server. What it answers is not trusted: the signatures decide.</summary>
internal interface IReleaseSource : IDisposable
{
    /// <summary>Where it is, for messages.</summary>
    string Location { get; }

    /// <summary>Reads the index; null: it is as it was when <see cref="Accept"/> was called.</summary>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="Errors.ReleaseException">It can't be read.</exception>
    Task<byte[]?> ReadIndexAsync(CancellationToken cancellationToken);

    /// <summary>Notes that what the last index named is dealt with.</summary>
    void Accept();

    /// <summary>Reads a small file; null: there is none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="Errors.ReleaseException">It can't be read, or is too long.</exception>
    Task<byte[]?> ReadAsync(string name, CancellationToken cancellationToken);

    /// <summary>Copies an archive, from where an earlier copy of the same archive has ended.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="length">Its length, as its manifest says: not a byte more is read.</param>
    /// <param name="to">The file, which may have the start of it.</param>
    /// <param name="cancellationToken">Cancels the operation; what was copied stays.</param>
    /// <exception cref="Errors.ReleaseException">It can't be read, or has another length.</exception>
    Task CopyAsync(string name, long length, string to, CancellationToken cancellationToken);
}
