using Berth.Linux.Errors;

namespace Berth.Linux.Ext4;

/// <summary>Writes the content of a new file from its beginning to its end. Blocks of zeros become holes.</summary>
public sealed class Ext4Writer
{
    private const int BufferSize = 1024 * 1024;

    private readonly Ext4FileSystem _fileSystem;
    private readonly Ext4Inode _file;
    private readonly byte[] _buffer;
    private ulong _block;
    private int _length;
    private bool _isComplete;

    internal Ext4Writer(Ext4FileSystem fileSystem, Ext4Inode file)
    {
        ArgumentNullException.ThrowIfNull(file);
        (_fileSystem, _file) = (fileSystem, file);
        _buffer = fileSystem.Buffer(BufferSize);
    }

    /// <summary>The length so far.</summary>
    public long Position => ((long)_block * _fileSystem.BlockSize) + _length;

    /// <summary>Where the next bytes go: fill some of it, then call <see cref="Advance"/>.</summary>
    public Span<byte> Room => _buffer.AsSpan(_length);

    /// <summary>Writes the first bytes of <see cref="Room"/>.</summary>
    /// <param name="count">Their number.</param>
    /// <exception cref="Ext4Exception">There is no free block.</exception>
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _buffer.Length - _length);
        _length += count;
        if (_length == _buffer.Length)
            Empty();
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="Ext4Exception">There is no free block.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, Room.Length)];
            piece.CopyTo(Room);
            Advance(piece.Length);
            bytes = bytes[piece.Length..];
        }
    }

    /// <summary>Writes the rest of a stream.</summary>
    /// <param name="content">The stream.</param>
    /// <exception cref="Ext4Exception">There is no free block.</exception>
    public void Write(Stream content)
    {
        ArgumentNullException.ThrowIfNull(content);
        while (content.Read(Room) is > 0 and var count)
            Advance(count);
    }

    /// <summary>Leaves out bytes, which are read as zeros.</summary>
    /// <param name="position">The length afterwards; not below <see cref="Position"/>.</param>
    /// <exception cref="Ext4Exception">There is no free block.</exception>
    public void SkipTo(long position)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(position, Position);
        while (Position < position && _length > 0)
        {
            var zeros = (int)Math.Min(Room.Length, position - Position);
            Room[..zeros].Clear();
            Advance(zeros);
        }

        if (Position == position)
            return;
        _block = (ulong)(position / _fileSystem.BlockSize);
        _length = (int)(position % _fileSystem.BlockSize);
        _buffer.AsSpan(0, _length).Clear();
    }

    /// <summary>Writes what is left in the buffer, and the file's length.</summary>
    /// <exception cref="Ext4Exception">There is no free block.</exception>
    public void Complete()
    {
        if (_isComplete)
            throw new InvalidOperationException("The file is complete.");
        var size = Position;
        var padding = (_fileSystem.BlockSize - (_length % _fileSystem.BlockSize)) % _fileSystem.BlockSize;
        Room[..padding].Clear();
        _length += padding;
        Empty();
        _fileSystem.SetSize(_file, size);
        _isComplete = true;
    }

    /// <summary>Writes the whole blocks of the buffer that are not zeros.</summary>
    private void Empty()
    {
        var size = _fileSystem.BlockSize;
        var blocks = _length / size;
        if (_block + (ulong)blocks > uint.MaxValue)
            throw new LinuxException(Errno.EFBIG, "write a file in the image", _fileSystem.Path);
        for (var i = 0; i < blocks;)
        {
            var run = 0;
            while (i + run < blocks && _buffer.AsSpan((i + run) * size, size).ContainsAnyExcept((byte)0))
                run++;
            if (run > 0)
                _fileSystem.WriteBlocks(_file, _block + (ulong)i, _buffer.AsSpan(i * size, run * size));
            i += Math.Max(run, 1);
        }

        _block += (ulong)blocks;
        _length = 0;
    }
}
