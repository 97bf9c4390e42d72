using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Machines.Files;

namespace Berth.Machines.Tests.Files;

/// <summary>What an image should contain, changed by the same random operations as the image.</summary>
internal sealed class ImageModel(Random random)
{
    private static readonly string[] s_names =
        ["a", "b", "c", "d d", "quo\"te'", "new\nline", "\uDCFF\uDCC0", "ünï", "-x", new string('l', 200), "e", "f", "g", "h", "i", "j"];

    private readonly Dictionary<string, ModelFile> _files = new(StringComparer.Ordinal) { [""] = ModelFile.Directory(0, 0, 0x1ED) };

    public IReadOnlyDictionary<string, ModelFile> Files => _files;

    /// <summary>Does something to both. Returns what.</summary>
    public string Step(ImageFiles image)
    {
        // Links are made and removed here; other tests follow them.
        var path = RandomPath();
        while (_files.TryGetValue(path, out var link) && link.Kind == FileKind.SymbolicLink && random.Next(3) > 0)
            Do($"remove {path}", () => image.Remove(path), () => Remove(path));
        if (Above(path + "/").Any(above => _files.TryGetValue(above, out var file) && file.Kind == FileKind.SymbolicLink))
            return "nothing";
        switch (random.Next(10))
        {
            case < 5:
                var content = RandomContent();
                var options = random.Next(2) == 0
                    ? null
                    : new ImageWriteOptions((UnixFileMode)random.Next(0x1000), (uint)random.Next(200_000), (uint)random.Next(200_000));
                return Do($"write {content.Length} bytes to {path}", () => image.Write(path, new MemoryStream(content), options),
                    () => Write(path, content, options));
            case < 7:
                return Do($"remove {path}", () => image.Remove(path), () => Remove(path));
            case 7:
                return Do($"make the directory {path}", () => image.MakeDirectory(path), () => MakeDirectory(path));
            default:
                var target = random.Next(2) == 0 ? $"/nowhere/{random.Next()}" : $"{random.Next()}{new string('t', random.Next(1, 200))}";
                return Do($"link {path} to {target}", () => image.MakeLink(path, target), () => MakeLink(path, target));
        }
    }

    private static string Do(string what, Action real, Func<Errno?> model)
    {
        var expected = model();
        Errno? actual = null;
        try
        {
            real();
        }
        catch (LinuxException failed)
        {
            actual = failed.Error;
        }

        actual.ShouldBe(expected, what);
        return what;
    }

    private string RandomPath()
    {
        // Some of the directories that there are, and a name in it; or some names that may be missing.
        var directories = _files.Where(static pair => pair.Value.Kind == FileKind.Directory).Select(static pair => pair.Key).ToArray();
        var path = directories[random.Next(directories.Length)];
        for (var i = random.Next(5) == 0 ? 2 : 1; i > 0; i--)
            path += "/" + s_names[random.Next(s_names.Length)];
        return path;
    }

    private byte[] RandomContent()
    {
        var content = new byte[random.Next(6) switch { 0 => 0, 1 => random.Next(200_000), 2 => 4096, _ => random.Next(9000) }];
        random.NextBytes(content);
        if (random.Next(3) == 0 && content.Length > 5000)
            content.AsSpan(content.Length / 3, content.Length / 2).Clear();
        return content;
    }

    private Errno? Write(string path, byte[] content, ImageWriteOptions? options)
    {
        if (_files.TryGetValue(path, out var old) && old.Kind == FileKind.Directory)
            return Errno.EISDIR;
        if (MakeAbove(path) is { } error)
            return error;
        var kept = old ?? new ModelFile(FileKind.Regular, 0, 0, 0x1A4, [], "");
        _files[path] = kept with
        {
            Content = content,
            Mode = (int?)options?.Mode ?? kept.Mode,
            Uid = options?.Uid ?? kept.Uid,
            Gid = options?.Gid ?? kept.Gid,
        };
        return null;
    }

    private Errno? MakeDirectory(string path)
    {
        return !_files.TryGetValue(path, out var old) ? MakeAbove(path + "/") : old.Kind == FileKind.Directory ? null : Errno.EEXIST;
    }

    private Errno? MakeLink(string path, string target)
    {
        if (_files.ContainsKey(path))
            return Errno.EEXIST;
        if (MakeAbove(path) is { } error)
            return error;
        var owner = _files[path[..path.LastIndexOf('/')]];
        _files[path] = new ModelFile(FileKind.SymbolicLink, owner.Uid, owner.Gid, 0x1FF, [], target);
        return null;
    }

    private Errno? Remove(string path)
    {
        if (!_files.ContainsKey(path))
            return Above(path).Any(above => _files.TryGetValue(above, out var file) && file.Kind == FileKind.Regular)
                ? Errno.ENOTDIR
                : Errno.ENOENT;
        foreach (var name in _files.Keys.Where(name => name == path || name.StartsWith(path + "/", StringComparison.Ordinal)).ToArray())
            _files.Remove(name);
        return null;
    }

    private Errno? MakeAbove(string path)
    {
        foreach (var above in Above(path))
        {
            if (!_files.TryGetValue(above, out var file))
            {
                var owner = _files[above[..above.LastIndexOf('/')]];
                _files[above] = ModelFile.Directory(owner.Uid, owner.Gid, 0x1ED);
            }
            else if (file.Kind == FileKind.Regular)
            {
                return Errno.ENOTDIR;
            }
        }

        return null;
    }

    private static IEnumerable<string> Above(string path)
    {
        for (var end = path.IndexOf('/', 1); end > 0; end = path.IndexOf('/', end + 1))
            yield return path[..end];
    }
}
