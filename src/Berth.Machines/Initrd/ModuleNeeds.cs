using System.Text;

namespace Berth.Machines.Initrd;

/// <summary>
/// Where modules are, and which others each needs: from modules.dep(5), or, if depmod(8) was never run for the kernel, from modules.order
/// and the modules themselves.
/// </summary>
internal sealed class ModuleNeeds
{
    private static readonly byte[] s_mark = "\0depends="u8.ToArray();

    private readonly IKernelModules _modules;
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _needs = new(StringComparer.Ordinal);

    private ModuleNeeds(IKernelModules modules) => _modules = modules;

    /// <summary>Reads what is known of a kernel's modules.</summary>
    public static ModuleNeeds Read(IKernelModules modules)
    {
        var needs = new ModuleNeeds(modules);
        if (modules.TryRead("modules.dep") is { } known)
        {
            foreach (var line in Lines(known))
            {
                if (line.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon)
                    needs.Add(line[..colon], line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }
        else
        {
            foreach (var line in Lines(modules.TryRead("modules.order") ?? []))
                needs.Add(line, null);
        }

        return needs;
    }

    /// <summary>The path of a module; null: there is none.</summary>
    public string? PathOf(string name) => _paths.GetValueOrDefault(name);

    /// <summary>The names of the modules that one needs itself.</summary>
    public IEnumerable<string> Of(string name) =>
        _needs.GetValueOrDefault(name) ?? (PathOf(name) is { } path && _modules.TryRead(path) is { } module ? Declared(module) : []);

    /// <summary>The name of a module at a path.</summary>
    public static string NameOf(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return (dot < 0 ? name : name[..dot]).Replace('-', '_');
    }

    private static string[] Lines(byte[] text) => Encoding.UTF8.GetString(text).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>What an uncompressed module says in its section .modinfo: "depends=a,b".</summary>
    private static string[] Declared(ReadOnlySpan<byte> module)
    {
        var at = module.IndexOf(s_mark);
        if (at < 0)
            return [];
        var text = module[(at + s_mark.Length)..];
        var end = text.IndexOf((byte)0);
        return [.. Encoding.ASCII.GetString(end < 0 ? [] : text[..end]).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(NameOf)];
    }

    private void Add(string path, string[]? needs)
    {
        var name = NameOf(path);
        if (_paths.TryAdd(name, path) && needs is not null)
            _needs.Add(name, [.. needs.Select(NameOf)]);
    }
}
