package dk.kkm.mapping;

import dk.kkm.SubmissionId;
import dk.kkm.UnreadableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What someone delivers: files, and whose and which year's they are.
 *
 * @param submission the municipality and year; absent when the files or the mapping say it themselves
 * @param mapping how to read tables of another layout than ours
 */
public record Delivery(List<DeliveredFile> files, Optional<SubmissionId> submission, Optional<Mapping> mapping) {

    public Delivery {
        files = List.copyOf(files);
    }

    /**
     * A file.
     *
     * @param name the sender's name for it; its stem is the table's name
     * @param path where its bytes are
     * @param profile how its columns match ours; absent when they are ours, or a profile of the model or the municipality
     *     fits
     */
    public record DeliveredFile(String name, Path path, Optional<Profile> profile) {

        /** A file whose columns are ours, or known. */
        public DeliveredFile(String name, Path path) {
            this(name, path, Optional.empty());
        }

        /** A file under its own name, and the profile that lies beside it: {@code fm.csv}, {@code fm.profile.ttl}. */
        public static DeliveredFile of(Path path) {
            return new DeliveredFile(String.valueOf(path.getFileName()), path, Profile.beside(path));
        }
    }

    /** These files for a municipality and year. */
    public static Delivery of(SubmissionId submission, Path... files) {
        return new Delivery(
                Stream.of(files).map(DeliveredFile::of).toList(), Optional.of(submission), Optional.empty());
    }

    /**
     * What these paths hold: files, and folders of files. The municipality and year are read from folder names
     * ({@code OUT/0851/2025/ejendomme.csv}), and all files must agree, unless they are given.
     */
    public static Delivery of(List<Path> paths, Optional<SubmissionId> submission, Optional<Mapping> mapping) {
        var files = new ArrayList<Path>();
        for (Path path : paths) {
            if (Files.isDirectory(path)) {
                files.addAll(filesIn(path));
            } else {
                files.add(path);
            }
        }
        if (files.isEmpty()) {
            throw new UnreadableException(
                    "Der er ingen filer i " + paths + ".", "There are no files in " + paths + ".");
        }
        Optional<SubmissionId> whose = submission;
        if (submission.isEmpty() && mapping.isEmpty()) {
            for (Path file : files) {
                SubmissionId named = byFolder(file);
                if (whose.isPresent() && !whose.get().equals(named)) {
                    throw new UnreadableException(
                            "Filerne hører til både " + whose.get() + " og " + named
                                    + ". Send én kommune og ét år ad gangen.",
                            "The files belong to both " + whose.get() + " and " + named
                                    + ". Send one municipality and year at a time.");
                }
                whose = Optional.of(named);
            }
        }
        return new Delivery(files.stream().map(DeliveredFile::of).toList(), whose, mapping);
    }

    /** The same files, each read by this profile that has its columns, in the place of one beside it. */
    public Delivery by(Profile profile) {
        return new Delivery(
                files.stream()
                        .map(file -> new DeliveredFile(file.name(), file.path(), Optional.of(profile)))
                        .toList(),
                submission,
                mapping);
    }

    /** The deliveries of a folder {@code OUT/<municipality>/<year>/<table>.csv}, one per municipality and year, in order. */
    public static List<Delivery> each(Path folder) {
        try (Stream<Path> found = Files.walk(folder, 3)) {
            return found.filter(
                            path -> Files.isDirectory(path) && !filesIn(path).isEmpty())
                    .sorted()
                    .map(path -> of(List.of(path), Optional.empty(), Optional.empty()))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> filesIn(Path folder) {
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(path -> Files.isRegularFile(path)
                            && !String.valueOf(path.getFileName()).startsWith(".")
                            && !String.valueOf(path.getFileName()).startsWith("~$")
                            && !String.valueOf(path.getFileName()).endsWith(Profile.ENDING))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SubmissionId byFolder(Path file) {
        Path year = file.toAbsolutePath().normalize().getParent();
        Path municipality = year == null ? null : year.getParent();
        if (year == null
                || municipality == null
                || !String.valueOf(year.getFileName()).matches("\\d{4}")) {
            throw new UnreadableException(
                    "Hvilken kommune og hvilket år gælder " + file
                            + "? Skriv --municipality 0851 --year 2025, eller læg filen i en mappe 0851/2025.",
                    "Whose and which year's figures are " + file
                            + "? Write --municipality 0851 --year 2025, or put the file into a folder 0851/2025.");
        }
        return SubmissionId.of(String.valueOf(municipality.getFileName()), String.valueOf(year.getFileName()));
    }
}
