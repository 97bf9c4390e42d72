using System.Globalization;
using System.Runtime.Versioning;
using System.Text;
using Berth.Linux.Files;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Supervisor.Logs;

/// <summary>
/// The log files of a service: <c>current</c>, and the rotated files beside it, each named after the time of its rotation. One owner, one
/// thread.
/// </summary>
/// <remarks>
/// A write may end anywhere: the disk is full, or this process is killed. So <c>current</c> is truncated to its last complete line: at once
/// if a write failed, or when it is next opened if this process was killed. The removed part is still in the
/// <see cref="LogJournal"/>, or is counted as lost.
/// Another process may remove <c>current</c>, move it away, with its directory or alone, or truncate it, as logrotate does with
/// copytruncate. Before each write, the file is looked for, and created again or continued at its end.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class LogFile(string directory, LogSpec limits, TimeProvider time, LogJournal? journal = null) : IDisposable
{
    public const string Current = "current";

    private const string Suffix = ".log";

    private SafeFileHandle? _file;
    private (uint Major, uint Minor, ulong Inode) _identity;
    private long _length;
    private long _unreported;
    private long _opening;

    /// <summary>The number of lines that could not be written since this object was created.</summary>
    public long LostLines { get; private set; }

    /// <summary>The limits; can be changed.</summary>
    public LogSpec Limits { get; set; } = limits;

    /// <summary>Where.</summary>
    public string Directory => directory;

    /// <summary>The readers that follow this log.</summary>
    public List<LogFollower> Followers { get; } = [];

    /// <summary>The size of <c>current</c> in bytes at which it is rotated.</summary>
    public long Room
    {
        get
        {
            try
            {
                Open();
                return Math.Max(Limits.Size - _length, 0);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return Limits.Size;
            }
        }
    }

    /// <summary>Whether <c>current</c> is open.</summary>
    public bool IsOpen => _file is not null;

    private string CurrentPath => Path.Combine(directory, Current);

    /// <summary>
    /// Whether the open file is still <c>current</c>, with everything that was written. While it is open, no other file has its inode
    /// number.
    /// </summary>
    private bool IsThere => FileStatus.TryOf(CurrentPath, followLink: false) is { } status
        && IdentityOf(status) == _identity
        && status.Size >= _length;

    /// <summary>Whether it is counted as an open file.</summary>
    public bool IsCounted { get; set; }

    /// <summary>Writes lines. Lines that cannot be written are counted and dropped.</summary>
    /// <param name="lines">Whole lines with their times and newlines.</param>
    public void Write(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            // A file contains complete lines up to its limit, but at least one line.
            var room = Math.Max(Limits.Size - _length, 0);
            var part = lines.Length <= room ? lines : lines[..(lines[..(int)room].LastIndexOf((byte)'\n') + 1)];
            if (part.IsEmpty && _length == 0)
                part = lines[..(lines.IndexOf((byte)'\n') + 1)];
            if (part.IsEmpty)
            {
                if (!TryRotate())
                {
                    Lose(lines);
                    return;
                }

                continue;
            }

            if (!TryAppend(part))
                Lose(part);
            lines = lines[part.Length..];
        }
    }

    /// <summary>Closes <c>current</c> until the next write, because there may be more services than descriptors.</summary>
    public void Close()
    {
        _file?.Dispose();
        _file = null;
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    /// <summary>The rotated files, oldest first.</summary>
    public static string[] Rotated(string directory)
    {
        if (!System.IO.Directory.Exists(directory))
            return [];
        var files = System.IO.Directory.GetFiles(directory, "*" + Suffix);
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    /// <summary>Truncates <c>current</c> to an earlier length. A file that was rotated since, or is shorter, is not changed.</summary>
    public static void CutTo(string directory, long length)
    {
        try
        {
            using var file = File.OpenHandle(
                Path.Combine(directory, Current), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            if (RandomAccess.GetLength(file) > length)
                RandomAccess.SetLength(file, length);
        }
        catch (Exception none) when (none is FileNotFoundException or DirectoryNotFoundException)
        {
            // Nothing was written.
        }
    }

    private bool TryAppend(ReadOnlySpan<byte> lines)
    {
        try
        {
            Open();
            if (_unreported > 0)
                Append(LossNote());
            _unreported = 0;
            journal?.LogIs(_length);
            Append(lines);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Cut();
            return false;
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_file!, bytes, _length);
        foreach (var follower in Followers)
            follower.Wrote(_file!, _opening, _length, _length + bytes.Length);
        _length += bytes.Length;
    }

    private void Cut()
    {
        try
        {
            if (_file is not null)
                RandomAccess.SetLength(_file, _length);
        }
        catch (IOException)
        {
            // It is truncated when it is opened again.
            Close();
        }
    }

    private void Open()
    {
        if (_file is not null && IsThere)
            return;
        Close();
        System.IO.Directory.CreateDirectory(directory);
        var file = File.OpenHandle(CurrentPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            var length = RandomAccess.GetLength(file);
            _length = EndOfLastLine(file, length);
            if (_length < length)
                RandomAccess.SetLength(file, _length);
            _identity = IdentityOf(FileStatus.Of(file));
            _file = file;
            _opening++;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static (uint Major, uint Minor, ulong Inode) IdentityOf(FileStatus status) =>
        (status.DeviceMajor, status.DeviceMinor, status.Inode);

    private static long EndOfLastLine(SafeFileHandle file, long end)
    {
        Span<byte> block = stackalloc byte[4096];
        while (end > 0)
        {
            var start = Math.Max(end - block.Length, 0);
            var count = RandomAccess.Read(file, block[..(int)(end - start)], start);
            if (block[..count].LastIndexOf((byte)'\n') is >= 0 and var newline)
                return start + newline + 1;
            end = start;
        }

        return 0;
    }

    private bool TryRotate()
    {
        try
        {
            Open();
            if (_length == 0)
                return true; // the full file was removed
            var rotated = Rotated(directory);
            File.Move(CurrentPath, NextName(rotated));
            Close();
            _length = 0;
            for (var i = 0; i <= rotated.Length - Limits.Files; i++)
                File.Delete(rotated[i]);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // The clock may have been set back: the names must still be in the order of the rotations.
    private string NextName(string[] rotated)
    {
        var now = time.GetUtcNow();
        if (rotated.Length > 0 && LogTime.TryParse(Path.GetFileNameWithoutExtension(rotated[^1]), out var last) && now <= last)
            now = last.AddMicroseconds(1);
        return Path.Combine(directory, LogTime.ToText(now) + Suffix);
    }

    private void Lose(ReadOnlySpan<byte> lines)
    {
        var count = lines.Count((byte)'\n');
        LostLines += count;
        _unreported += count;
        foreach (var follower in Followers)
            follower.Unwritten(lines);
    }

    private byte[] LossNote() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
            $"{LogTime.ToText(time.GetUtcNow())} berth: {_unreported} lines before this one could not be written and are lost\n"));
}
