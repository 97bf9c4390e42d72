using System.Security.Cryptography;

namespace Berth.Fuzz;

/// <summary>Keeps inputs that broke a promise, so that they can be fed again and join the corpus.</summary>
internal sealed class Crashes(string directory)
{
    public void Write(Target target, byte[] input, string reason)
    {
        Directory.CreateDirectory(directory);
        var name = $"{target.Name}-{Convert.ToHexStringLower(SHA256.HashData(input))[..12]}";
        File.WriteAllBytes(Path.Combine(directory, name), input);
        File.WriteAllText(Path.Combine(directory, name + ".txt"), reason + "\n");
        Console.WriteLine($"{target.Name}: {Path.Combine(directory, name)} ({input.Length} bytes)\n  {reason.Split('\n')[0]}");
    }
}
