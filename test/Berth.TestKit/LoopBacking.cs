namespace Berth.TestKit;

/// <summary>Which file is behind a loop device, as sysfs shows it: loop(4).</summary>
public static class LoopBacking
{
    /// <summary>The file; null: none is.</summary>
    /// <param name="device">Such as <c>/dev/loop0</c>.</param>
    public static string? Of(string device)
    {
        try
        {
            return File.ReadAllText($"/sys/block/{Path.GetFileName(device)}/loop/backing_file").Trim();
        }
        catch (IOException)
        {
            return null; // let go of before it was opened, or before it was read
        }
    }

    /// <summary>
    /// Waits until the kernel has let go of a file: after the last close, in its own time. The device may be another's by then.
    /// </summary>
    /// <param name="device">Such as <c>/dev/loop0</c>.</param>
    /// <param name="file">The file that was behind it.</param>
    public static Task ShouldLetGoAsync(string device, string file) => Eventually.Async(() => Of(device) != file);
}
