using Berth.Descriptions.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Files;
using Berth.Linux.Processes;
using Berth.Linux.Text;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Parameters;
using Berth.Workloads.Specs;
using Microsoft.Win32.SafeHandles;

namespace Berth.Sandbox.Probing;

/// <summary>
/// Reads the content of secrets. Each is read once, also if a start is planned again: a descriptor can be read only once. Not thread-safe.
/// </summary>
public sealed class SecretReader
{
    /// <summary>The maximum length of a secret in bytes: keys and certificates, not data.</summary>
    public const int MaxLength = 64 * 1024;

    private readonly Dictionary<string, string> _read = new(StringComparer.Ordinal);

    /// <summary>The content of a secret, which may have bytes that are not UTF-8 (<see cref="HostText"/>).</summary>
    /// <param name="name">The secret's name.</param>
    /// <param name="source">Where it is read; the path of a file has no symbolic links.</param>
    /// <exception cref="SandboxPlanException">It cannot be read, or is empty or too long. The message has nothing of the
    /// content.</exception>
    public string Read(string name, SecretSource source)
    {
        if (_read.TryGetValue(name, out var known))
            return known;
        var content = source switch
        {
            FileSecret file => OfFile(name, file.Path),
            VariableSecret variable => OwnProcess.Variable(variable.Name)
                ?? throw Unreadable(name, $"the variable {Quoted.Name(variable.Name)} is not set", "export it, or name another source"),
            DescriptorSecret descriptor => OfDescriptor(name, descriptor.Number),
            _ => throw new ArgumentOutOfRangeException(nameof(source)),
        };
        if (content.Length is 0)
            throw Unreadable(name, $"{Words.For(source)} is empty", "put the secret there, or leave it out");
        if (HostText.GetByteCount(content) > MaxLength)
            throw Unreadable(name, $"{Words.For(source)} has more than {ByteSize.Format(MaxLength)}", "grant data as a file instead");
        return _read[name] = content;
    }

    private static string OfFile(string name, string path)
    {
        try
        {
            using var root = DirectoryHandle.Open("/");
            using var file = root.OpenRegularFile(path[1..], ResolveRules.NoSymbolicLinks);
            return ToEnd(file);
        }
        catch (LinuxException refused)
        {
            throw Unreadable(
                name, $"{path}: {refused.Reason}", "name a regular file that you may read");
        }
    }

    private static string OfDescriptor(string name, int number)
    {
        if (FileDescriptors.FindInherited(number) is not { } descriptor)
            throw Unreadable(name, $"no descriptor {number} was passed to Berth", $"open it in the shell, with {number}<FILE");
        using (descriptor)
        {
            try
            {
                return ToEnd(descriptor);
            }
            catch (LinuxException refused)
            {
                throw Unreadable(
                    name, $"descriptor {number}: {refused.Reason}", "open it for reading");
            }
        }
    }

    private static string ToEnd(SafeFileHandle file)
    {
        var content = new byte[MaxLength + 1];
        var length = 0;
        while (length < content.Length && DescriptorIO.Read(file, content.AsSpan(length)) is > 0 and var count)
            length += count;
        var text = HostText.Decode(content.AsSpan(0, length));
        Array.Clear(content);
        return text;
    }

    private static SandboxPlanException Unreadable(string name, string problem, string fix) =>
        new($"cannot read the secret {name}: {problem}", fix);
}
