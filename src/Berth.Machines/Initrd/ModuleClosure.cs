namespace Berth.Machines.Initrd;

/// <summary>Which modules have to be loaded for some others, and in which order. What is part of the kernel itself is none.</summary>
internal static class ModuleClosure
{
    /// <summary>The paths below the directory of the modules; a module that the kernel does not have is left out.</summary>
    /// <param name="modules">The modules.</param>
    /// <param name="names">What is wanted: "virtio_blk"; '-' and '_' are the same.</param>
    public static IReadOnlyList<string> Of(IKernelModules modules, IEnumerable<string> names)
    {
        var needs = ModuleNeeds.Read(modules);
        var order = new List<string>();
        var visited = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
            Add(ModuleNeeds.NameOf(name));
        return order;

        void Add(string name)
        {
            if (!visited.Add(name) || needs.PathOf(name) is not { } path)
                return;
            foreach (var need in needs.Of(name))
                Add(need);
            order.Add(path);
        }
    }
}
