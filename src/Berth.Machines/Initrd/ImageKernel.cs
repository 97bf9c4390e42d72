using Berth.Machines.Files;

namespace Berth.Machines.Initrd;

/// <summary>The kernel of an image, and its modules, where distributions have them: <c>/boot/vmlinuz-VERSION</c>.</summary>
public sealed class ImageKernel : IKernelModules, IDisposable
{
    private const string Boot = "/boot", Prefix = "vmlinuz-";
    private static readonly string[] s_modules = ["/usr/lib/modules/", "/lib/modules/"];

    private readonly ImageFiles _files;
    private readonly string _modules;

    private ImageKernel(ImageFiles files, string version)
    {
        (_files, Version) = (files, version);
        _modules = Array.Find(s_modules, root => files.Find(root + version) is not null) + version;
    }

    /// <summary>The version.</summary>
    public string Version { get; }

    /// <summary>Opens the newest kernel of an image; null: it has none. The caller owns the result.</summary>
    /// <param name="image">The image's file.</param>
    /// <param name="version">The version; null: the newest.</param>
    /// <exception cref="IOException">The image can't be read.</exception>
    public static ImageKernel? TryOpen(string image, string? version = null)
    {
        var files = ImageFiles.Open(image);
        try
        {
            version ??= files.Find(Boot) is null ? null : files.List(Boot).Select(static file => file.Name)
                .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
                .Select(static name => name[Prefix.Length..])
                .Order(VersionOrder.Instance).LastOrDefault();
            if (version is not null)
                return new ImageKernel(files, version);
        }
        catch
        {
            files.Dispose();
            throw;
        }

        files.Dispose();
        return null;
    }

    /// <summary>Writes the kernel to a file of the host.</summary>
    public void CopyTo(string path)
    {
        using var kernel = _files.OpenRead($"{Boot}/{Prefix}{Version}");
        using var file = File.Create(path);
        kernel.CopyTo(file);
    }

    /// <inheritdoc/>
    public byte[]? TryRead(string path)
    {
        if (_files.Find($"{_modules}/{path}") is null)
            return null;
        using var file = _files.OpenRead($"{_modules}/{path}");
        using var content = new MemoryStream();
        file.CopyTo(content);
        return content.ToArray();
    }

    /// <summary>Closes the image.</summary>
    public void Dispose() => _files.Dispose();
}
