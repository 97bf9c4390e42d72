using System.Globalization;
using Berth.Descriptions.Text;
using Berth.Engine;
using Berth.Linux.Files;
using Berth.Machines.Files;
using Berth.Machines.Images;

namespace Berth.Cli.Rendering;

/// <summary>Images and their files, one line each.</summary>
internal static class ImageText
{
    public static void Write(IReadOnlyList<ImageSummary> images)
    {
        Row("NAME", "SIZE", "ALLOCATED", "CREATED", "SOURCE");
        foreach (var image in images)
            Row(image.Name, Size(image.Bytes), Size(image.AllocatedBytes), Created(image), TerminalText.Name(image.Record?.Source ?? "?"));
    }

    public static void Write(ImageDetails details)
    {
        var (image, usage) = details;
        Line("name", image.Name);
        Line("file", image.Path);
        Line("size", $"{Size(image.Bytes)}, {Size(image.AllocatedBytes)} allocated");
        if (image.Record is { } record)
        {
            Line("source", record.Source);
            Line("created", Created(image));
            if (record.Runs is { Arguments.Count: > 0 } runs)
                Line("runs", string.Join(' ', runs.Arguments));
        }

        Line("usage", $"{Size(usage.Bytes - usage.FreeBytes)} used, {Size(usage.FreeBytes)} free");
        Line("files", string.Create(CultureInfo.InvariantCulture, $"{usage.Inodes - usage.FreeInodes}, room for {usage.FreeInodes} more"));
        Line("label", usage.Label);
        Line("id", usage.Uuid.ToString());
    }

    /// <summary>An image that was built or changed.</summary>
    public static string Line(ImageSummary image) => $"{image.Name}: {Size(image.Bytes)}, {Size(image.AllocatedBytes)} allocated";

    /// <summary>As ls -l does.</summary>
    public static void Write(IReadOnlyList<ImageFile> files)
    {
        var width = files.Select(static file => Length(file).Length).DefaultIfEmpty().Max();
        foreach (var file in files)
        {
            var metadata = file.Metadata;
            var owner = string.Create(CultureInfo.InvariantCulture, $"{metadata.Uid,5} {metadata.Gid,5}");
            var time = metadata.Modified.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            var target = file.Target is { } text ? $" -> {TerminalText.Name(text)}" : "";
            var mode = Mode(metadata.Kind, metadata.Mode);
            Console.WriteLine($"{mode} {owner} {Length(file).PadLeft(width)} {time} {TerminalText.Name(file.Name)}{target}");
        }
    }

    /// <summary>A size with at most one digit after the point.</summary>
    public static string Size(long bytes)
    {
        const string Units = "KMGTP";
        if (bytes < 1024)
            return bytes.ToString(CultureInfo.InvariantCulture);
        var (value, unit) = (bytes / 1024.0, 0);
        for (; value >= 1024 && unit < Units.Length - 1; unit++)
            value /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{value:0.#}{Units[unit]}");
    }

    private static string Mode(FileKind kind, UnixFileMode mode)
    {
        Span<char> text = stackalloc char[10];
        text[0] = kind switch
        {
            FileKind.Directory => 'd',
            FileKind.SymbolicLink => 'l',
            FileKind.CharacterDevice => 'c',
            FileKind.BlockDevice => 'b',
            FileKind.Fifo => 'p',
            FileKind.Socket => 's',
            _ => '-',
        };
        for (var i = 0; i < 9; i++)
            text[i + 1] = ((int)mode >> (8 - i) & 1) != 0 ? "rwx"[i % 3] : '-';
        Special(ref text[3], mode.HasFlag(UnixFileMode.SetUser), 's');
        Special(ref text[6], mode.HasFlag(UnixFileMode.SetGroup), 's');
        Special(ref text[9], mode.HasFlag(UnixFileMode.StickyBit), 't');
        return new string(text);

        static void Special(ref char execute, bool isSet, char letter)
        {
            if (isSet)
                execute = execute == 'x' ? letter : char.ToUpperInvariant(letter);
        }
    }

    private static string Length(ImageFile file) => file.Metadata is { Kind: FileKind.CharacterDevice or FileKind.BlockDevice } device
        ? string.Create(CultureInfo.InvariantCulture, $"{device.DeviceMajor},{device.DeviceMinor}")
        : file.Size.ToString(CultureInfo.InvariantCulture);

    private static string Created(ImageSummary image) => image.Record is { } record
        ? $"{Printable.Span(TimeProvider.System.GetUtcNow() - record.Created)} ago"
        : "?";

    private static void Line(string name, string value) => Console.WriteLine($"{name,-8}  {TerminalText.Name(value)}");

    private static void Row(string name, string size, string allocated, string created, string source) =>
        Console.WriteLine($"{name,-20}  {size,8}  {allocated,9}  {created,-12}  {source}");
}
