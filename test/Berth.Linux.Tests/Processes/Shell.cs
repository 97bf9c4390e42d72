using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;

namespace Berth.Linux.Tests.Processes;

/// <summary>Starts /bin/sh with a script and collects what it prints.</summary>
internal static class Shell
{
    internal static SpawnRequest Script(string script, params DescriptorMapping[] descriptors) =>
        new() { Path = "/bin/sh", Arguments = ["sh", "-c", script], Descriptors = descriptors };

    internal static string Output(string script, params DescriptorMapping[] descriptors)
    {
        using var pipe = Pipe.Create();
        using var child = ProcessSpawner.Spawn(Script(script, [new DescriptorMapping(pipe.WriteEnd, 1), .. descriptors]));
        pipe.WriteEnd.Dispose();
        var output = ReadToEnd(pipe);
        child.Wait().ShouldBe(ExitStatus.Exited(0));
        return output;
    }

    internal static string ReadToEnd(Pipe pipe)
    {
        var output = new MemoryStream();
        var buffer = new byte[4096];
        while (DescriptorIO.Read(pipe.ReadEnd, buffer) is > 0 and var count)
            output.Write(buffer, 0, count);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
