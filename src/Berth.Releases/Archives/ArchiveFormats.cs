namespace Berth.Releases.Archives;

/// <summary>Tells the format of an archive.</summary>
internal static class ArchiveFormats
{
    private const int MagicOffset = 257, HeaderLength = 512;

    private static ReadOnlySpan<byte> Ustar => "ustar"u8;

    /// <summary>The format of an archive, read from its start.</summary>
    /// <param name="file">The archive, at its start; it is there again afterwards.</param>
    /// <exception cref="RefusedArchiveException">It is none of the known formats.</exception>
    public static ArchiveFormat Detect(Stream file)
    {
        Span<byte> start = stackalloc byte[HeaderLength];
        var length = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        file.Position = 0;
        start = start[..length];
        if (start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]))
            return ArchiveFormat.TarGzip;
        if (start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
            return ArchiveFormat.TarZstd;
        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
            return ArchiveFormat.Zip;
        if (length == HeaderLength && start[MagicOffset..].StartsWith(Ustar))
            return ArchiveFormat.Tar;
        throw new RefusedArchiveException(null, "it is no tar, tar.gz, tar.zst or zip");
    }
}
