using System.Collections.Immutable;
using System.IO.Enumeration;
using Berth.Supervision.Services;

namespace Berth.Engine.Services;

/// <summary>Names of services as users write them: <c>*</c> stands for any characters, <c>?</c> for one.</summary>
/// <param name="managers">The service managers.</param>
/// <param name="chosen">The service manager that the user chose; null: all of them.</param>
internal sealed class ServicePatterns(ServiceManagers managers, ServiceManagerKind? chosen)
{
    /// <summary>The services that are meant, each once; of a pattern in the order of their names.</summary>
    /// <param name="patterns">Names and patterns; empty: all services. A name need not be that of a service.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <exception cref="ServiceException">A name is invalid, or there is no service that a pattern matches.</exception>
    public async Task<ImmutableArray<ServiceName>> ExpandAsync(ImmutableArray<string> patterns, CancellationToken cancellationToken)
    {
        if (!patterns.IsEmpty && !patterns.Any(IsPattern))
            return [.. patterns.Select(ServiceName.Parse).Distinct()];
        var all = await managers.ListAllAsync(chosen, cancellationToken).ConfigureAwait(false);
        ServiceName[] names = [.. all.Select(static service => service.Status.Name).Distinct()];
        if (patterns.IsEmpty)
            return names is [] ? throw NotThere("there are no services") : [.. names];
        return [.. patterns.SelectMany(pattern => IsPattern(pattern) ? Matching(pattern, names) : [ServiceName.Parse(pattern)]).Distinct()];
    }

    private static bool IsPattern(string text) => text.AsSpan().IndexOfAny('*', '?') >= 0;

    private static ServiceName[] Matching(string pattern, ServiceName[] names)
    {
        ServiceName[] found = [.. names.Where(name => FileSystemName.MatchesSimpleExpression(pattern, name.ToString(), ignoreCase: false))];
        return found is [] ? throw NotThere($"there is no service {Printable.Line(pattern)}") : found;
    }

    private static ServiceException NotThere(string problem) =>
        new(ServiceErrorKind.NotRegistered, problem, "see which there are: berth service list");
}
