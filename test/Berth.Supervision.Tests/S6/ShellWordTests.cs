using System.Diagnostics;
using System.Text;
using Berth.Supervision.S6;

namespace Berth.Supervision.Tests.S6;

public sealed class ShellWordTests
{
    [Fact]
    public async Task Quote_AnyText_IsOneWordToARealShell()
    {
        string[] texts = ["", "plain", "'", "'''", "a'b\"c", "$HOME $(id) `id` \\ \\' !x", "a\nb\n", "\t\r\u001b\u007f", "ü🚢",
            "*?[a-z]{a,b}~;&|<>#", "-n", "--"];
        var script = "printf '%s\\0' " + string.Join(' ', texts.Select(ShellWord.Quote));
        var start = new ProcessStartInfo("/bin/sh", ["-c", script])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            StandardOutputEncoding = Encoding.UTF8,
        };

        using var shell = Process.Start(start)!;
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);

        output.ShouldBe(string.Concat(texts.Select(text => text + "\0")));
    }
}
