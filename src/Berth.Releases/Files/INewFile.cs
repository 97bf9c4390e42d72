namespace Berth.Releases.Files;

/// <summary>A file that is being written.</summary>
internal interface INewFile : IDisposable
{
    /// <summary>Appends bytes.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Sets the time of the last modification, after the last byte was written.</summary>
    void SetModified(DateTimeOffset time);

    /// <summary>Waits until the content survives a power failure.</summary>
    void Sync();
}
