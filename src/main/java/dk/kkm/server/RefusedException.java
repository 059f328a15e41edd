package dk.kkm.server;

/** Ends the work on a request with a problem for its sender. */
final class RefusedException extends RuntimeException {
    private final transient Problem problem;

    RefusedException(Problem problem) {
        super(problem.detail().toString());
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
